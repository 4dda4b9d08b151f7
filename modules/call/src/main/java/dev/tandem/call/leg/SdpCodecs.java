package dev.tandem.call.leg;

import dev.tandem.media.RtpCodec;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import java.util.List;

/** The media plane's codecs in SDP's words. */
final class SdpCodecs {
    private SdpCodecs() {}

    /** Whether the far side has offered this codec. */
    static boolean offers(SdpAudio offer, RtpCodec codec) {
        SdpCodec voice = of(codec).getFirst();
        return offer.codecs().stream().anyMatch(voice::sameEncoding);
    }

    /** The codec with telephone-event at its clock rate (RFC 4733 §7.1), as nothing else is carried. */
    static List<SdpCodec> of(RtpCodec codec) {
        if (codec.sameFormat(RtpCodec.PCMU)) {
            return List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT);
        }
        if (codec.sameFormat(RtpCodec.PCMA)) {
            return List.of(SdpCodec.PCMA, SdpCodec.TELEPHONE_EVENT);
        }
        SdpCodec events = SdpCodec.TELEPHONE_EVENT;
        return List.of(
                SdpCodec.OPUS, new SdpCodec(events.payloadType(), events.name(), codec.clockRate(), 1, events.fmtp()));
    }
}
