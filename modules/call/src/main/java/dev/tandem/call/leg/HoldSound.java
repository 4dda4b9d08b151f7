package dev.tandem.call.leg;

import dev.tandem.media.MediaPlane;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import dev.tandem.sip.sdp.SdpDirection;
import java.util.function.Function;

/** What is heard by whoever is put on hold. */
public enum HoldSound {
    /** Music; signalled as {@code a=sendonly}. */
    MUSIC,
    /** Nothing, and no packets either way; signalled as {@code a=inactive}. */
    SILENCE;

    /** What is signalled while we hold (RFC 3264 §8.4). */
    SdpDirection direction() {
        return this == MUSIC ? SdpDirection.SENDONLY : SdpDirection.INACTIVE;
    }

    Function<RtpCodec, Tone> in(MediaPlane plane) {
        return this == MUSIC ? plane::createMusic : plane::createSilence;
    }
}
