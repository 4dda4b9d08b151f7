package dev.tandem.sip.sdp;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One payload type of a media line.
 *
 * @param payloadType 0 to 127
 * @param name encoding name, compared without case
 * @param clockRate in Hz
 * @param channels 1 or more
 * @param fmtp format parameters, the text after the payload type
 */
public record SdpCodec(int payloadType, String name, int clockRate, int channels, Optional<String> fmtp) {
    /** First, because the constants below are checked by it. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,32}");

    /** G.711 µ-law (RFC 3551). */
    public static final SdpCodec PCMU = new SdpCodec(0, "PCMU", 8000, 1, Optional.empty());

    /** G.711 A-law (RFC 3551). */
    public static final SdpCodec PCMA = new SdpCodec(8, "PCMA", 8000, 1, Optional.empty());

    /** Opus (RFC 7587); always 48000/2 on the wire. */
    public static final SdpCodec OPUS = new SdpCodec(111, "opus", 48000, 2, Optional.of("minptime=10;useinbandfec=1"));

    /** DTMF and other telephony events at 8 kHz (RFC 4733). */
    public static final SdpCodec TELEPHONE_EVENT = new SdpCodec(101, "telephone-event", 8000, 1, Optional.of("0-15"));

    /** The static payload types of audio that still occur (RFC 3551 §6). */
    static final List<SdpCodec> STATIC = List.of(
            PCMU,
            new SdpCodec(3, "GSM", 8000, 1, Optional.empty()),
            new SdpCodec(4, "G723", 8000, 1, Optional.empty()),
            PCMA,
            new SdpCodec(9, "G722", 8000, 1, Optional.empty()),
            new SdpCodec(13, "CN", 8000, 1, Optional.empty()),
            new SdpCodec(18, "G729", 8000, 1, Optional.empty()));

    public SdpCodec {
        if (payloadType < 0 || payloadType > 127 || clockRate < 1 || clockRate > 384_000) {
            throw new IllegalArgumentException("not a codec: " + payloadType + " " + name + "/" + clockRate);
        }
        if (channels < 1 || channels > 8 || !isName(name)) {
            throw new IllegalArgumentException("not a codec: " + payloadType + " " + name + "/" + channels);
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether both mean the same encoding, whatever their payload types. */
    public boolean sameEncoding(SdpCodec other) {
        return name.equalsIgnoreCase(other.name) && clockRate == other.clockRate && channels == other.channels;
    }

    public boolean isTelephoneEvent() {
        return name.equalsIgnoreCase("telephone-event");
    }

    /** Neither telephone events nor comfort noise. */
    public boolean isVoice() {
        return !isTelephoneEvent() && !name.equalsIgnoreCase("CN");
    }

    public SdpCodec withPayloadType(int value) {
        return new SdpCodec(value, name, clockRate, channels, fmtp);
    }

    String rtpmap() {
        return payloadType + " " + name + "/" + clockRate + (channels == 1 ? "" : "/" + channels);
    }
}
