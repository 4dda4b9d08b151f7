package dev.tandem.call.leg;

import dev.tandem.core.EventLog;
import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.SendDtmf;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A call's RTP leg towards SIP, once it is opened, and what the two sides have told each other of it by offer and
 * answer (RFC 3264). What is sent and heard through it is for others to decide.
 */
final class RtpEnd {
    private static final EventLog LOG = EventLog.of(MediaLeg.class);

    private final String callId;
    private final MediaPlane plane;
    private final LegKeys keys = new LegKeys();
    private Optional<RtpLeg> rtp = Optional.empty();
    private FarSide farSide = FarSide.offered(List.of());

    RtpEnd(String callId, MediaPlane plane) {
        this.callId = callId;
        this.plane = plane;
    }

    boolean isOpen() {
        return rtp.isPresent();
    }

    /** Whether the leg that is to be offered speaks SRTP; an open leg of the other kind is given up. */
    void secure(boolean srtp) {
        keys.want(srtp);
        if (rtp.isPresent() && !keys.fit()) {
            close();
        }
    }

    /** Opens the leg, once, and describes it; empty when no port is left. */
    Optional<SdpAudio> offer(long sessionId, RtpCodec codec, RtpLegListener listener) {
        if (rtp.isEmpty()) {
            switch (keys.open(plane, codec, listener)) {
                case CreateRtpLeg.Created(RtpLeg leg) -> {
                    rtp = Optional.of(leg);
                    farSide = FarSide.offered(SdpCodecs.of(codec));
                }
                case CreateRtpLeg.Exhausted(String why) -> LOG.warn("call.no-rtp-port", "call", callId, "because", why);
            }
        }
        return rtp.map(leg -> keys.offering(SdpAudio.offer(
                sessionId,
                leg.local().getAddress().getHostAddress(),
                leg.local().getPort(),
                SdpCodecs.of(codec))));
    }

    /** The session to offer so that media flows as we wish, as far as the far side lets it; empty without a leg. */
    Optional<SdpAudio> reoffer(SdpDirection ourWish) {
        return rtp.map(leg -> keys.offering(SdpAudio.offer(
                        0,
                        leg.local().getAddress().getHostAddress(),
                        leg.local().getPort(),
                        farSide.formats())
                .withDirection(farSide.under(ourWish))));
    }

    /** Our answer to a changed session of the far side, which holds from now on; empty if it cannot be taken. */
    Optional<SdpAudio> answer(long sessionId, RtpCodec codec, SdpAudio offer, SdpDirection ourWish) {
        return rtp.filter(leg -> keys.suit(offer)).flatMap(leg -> {
            Optional<SdpAudio> answer = offer.answer(
                            sessionId,
                            leg.local().getAddress().getHostAddress(),
                            leg.local().getPort(),
                            SdpCodecs.of(codec),
                            ourWish)
                    .map(plain -> keys.answering(offer, plain));
            answer.ifPresent(ours -> {
                aim(offer);
                farSide = farSide.wishing(farSide.wishIn(offer)).saying(ours.codecs(), ours.direction());
            });
            return answer;
        });
    }

    /** The far side has answered an offer of ours that let media flow in this direction. */
    void answered(SdpDirection offered, SdpAudio answer) {
        aim(answer);
        farSide = farSide.answered(offered, answer.direction());
    }

    /**
     * Sends where this session wants it, if it does not yet: an aim renewed for nothing would open the leg to other
     * senders' packets again.
     */
    void aim(SdpAudio remote) {
        rtp.ifPresent(leg -> keys.heard(leg, remote));
        if (!farSide.isAimedAt(remote)) {
            rtp.ifPresent(leg -> Aim.at(leg, remote));
            farSide = farSide.aimedAt(remote);
        }
    }

    /** Whether the far side holds the call by this offer. */
    boolean isHeldBy(SdpAudio offer) {
        return !farSide.wishIn(offer).receives();
    }

    /** Whether the far side holds the call. */
    boolean isHeldFromAfar() {
        return !farSide.wish().receives();
    }

    /** Whether the far side takes our packets. */
    boolean listens() {
        return farSide.listens();
    }

    /** Whether packets of the far side are to come: it lets media flow, and our last word asked for it. */
    boolean isFlowing() {
        return rtp.isPresent() && farSide.wish().receives() && farSide.sends();
    }

    /** What the far side sends. */
    Optional<MediaSource> source() {
        return rtp.map(RtpLeg::source);
    }

    /** What the far side hears. */
    Optional<MediaSink> sink() {
        return rtp.map(RtpLeg::sink);
    }

    /** Queues tones. */
    void sendDtmf(String tones, Duration each) {
        rtp.ifPresent(leg -> {
            if (leg.sendDtmf(tones, each) instanceof SendDtmf.Refused(String why)) {
                LOG.warn("call.dtmf-refused", "call", callId, "because", why);
            }
        });
    }

    /** Packets that the far side has sent so far. */
    long received() {
        return rtp.map(leg -> leg.stats().received().packets()).orElse(0L);
    }

    Optional<LegFigures> figures() {
        return rtp.map(leg -> LegFigures.pbx(leg.stats(), farSide.sends(), farSide.listens()));
    }

    void close() {
        rtp.ifPresent(RtpLeg::close);
        rtp = Optional.empty();
    }
}
