package dev.tandem.call.leg;

import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import dev.tandem.sip.sdp.SdpDirection;
import java.util.List;
import java.util.Optional;

/**
 * What was agreed with the far side of an RTP leg: where its packets go, in which formats, and which way media flows by
 * each side's wish.
 *
 * @param formats ours, with the payload types that are in use
 * @param wish which way the far side lets media flow, seen from it; {@code sendonly} while it holds
 * @param ours which way we last said that media flows
 * @param aimed the session that packets were last aimed at
 */
record FarSide(List<SdpCodec> formats, SdpDirection wish, SdpDirection ours, Optional<SdpAudio> aimed) {

    static FarSide offered(List<SdpCodec> formats) {
        return new FarSide(formats, SdpDirection.SENDRECV, SdpDirection.SENDRECV, Optional.empty());
    }

    /**
     * Which way the far side wants media to flow by this offer. An old way to hold is the address 0.0.0.0 (RFC 3264
     * §8.4). While nothing flows by our own hold, {@code inactive} only repeats what we said.
     */
    SdpDirection wishIn(SdpAudio offer) {
        SdpDirection said =
                offer.address().equals("0.0.0.0") ? offer.direction().and(SdpDirection.SENDONLY) : offer.direction();
        if (ours == SdpDirection.INACTIVE && said == SdpDirection.INACTIVE) {
            return wish;
        }
        // Whoever is held and lets us hold it says recvonly; that is no wish of its own.
        return said == SdpDirection.RECVONLY && !ours.receives() ? SdpDirection.SENDRECV : said;
    }

    /** What remains of our wish under the far side's. */
    SdpDirection under(SdpDirection ourWish) {
        return ourWish.and(wish.reversed());
    }

    FarSide wishing(SdpDirection newWish) {
        return new FarSide(formats, newWish, ours, aimed);
    }

    /** The far side has answered our offer. Whoever does not take what we send holds us. */
    FarSide answered(SdpDirection offered, SdpDirection answer) {
        SdpDirection newWish = wish;
        if (offered.sends()) {
            newWish = answer.receives() ? SdpDirection.SENDRECV : answer;
        }
        return new FarSide(formats, newWish, offered.and(answer.reversed()), aimed);
    }

    /** We have said this, and it is agreed. */
    FarSide saying(List<SdpCodec> newFormats, SdpDirection said) {
        return new FarSide(newFormats, wish, said, aimed);
    }

    FarSide aimedAt(SdpAudio session) {
        return new FarSide(formats, wish, ours, Optional.of(session));
    }

    /** Whether packets for this session go where they go already. */
    boolean isAimedAt(SdpAudio session) {
        return aimed.filter(now -> now.address().equals(session.address())
                        && now.port() == session.port()
                        && now.codecs().equals(session.codecs()))
                .isPresent();
    }

    /** Whether the far side takes our packets. */
    boolean listens() {
        return ours.sends();
    }

    /** Whether the far side is to send packets. */
    boolean sends() {
        return ours.receives();
    }
}
