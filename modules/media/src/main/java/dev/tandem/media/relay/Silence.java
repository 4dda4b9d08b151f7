package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.rtp.G711;
import dev.tandem.media.rtp.RtpPacket;
import java.util.Arrays;

/** What silence is in each codec. */
enum Silence {
    PCMU,
    PCMA,
    OPUS;

    /** A 20 ms frame of silence (RFC 6716, 3.1: CELT, full band, one mono frame). */
    private static final byte[] OPUS_FRAME = {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};

    private static final int PROBES = 16;
    private static final int SIGN = 0x80;

    static Silence of(RtpCodec codec) {
        if (codec.sameFormat(RtpCodec.PCMU)) {
            return PCMU;
        }
        return codec.sameFormat(RtpCodec.PCMA) ? PCMA : OPUS;
    }

    /** Whether a packet holds nothing but digital silence, judged by some of its samples. */
    boolean fills(RtpPacket packet) {
        int length = packet.payloadLength();
        if (this == OPUS) {
            return length <= OPUS_FRAME.length;
        }
        byte silent = this == PCMU ? G711.PCMU_SILENCE : G711.PCMA_SILENCE;
        byte[] data = packet.data();
        int from = packet.payloadOffset();
        for (int i = 0; i < PROBES; i++) {
            // The smallest step below zero is as silent as zero.
            if (length == 0 || (data[from + i * length / PROBES] | SIGN) != (silent | SIGN)) {
                return false;
            }
        }
        return true;
    }

    /** Writes silence as long as a payload of this length; the silent payload's length. */
    int write(byte[] out, int offset, int payloadLength) {
        switch (this) {
            case PCMU -> Arrays.fill(out, offset, offset + payloadLength, G711.PCMU_SILENCE);
            case PCMA -> Arrays.fill(out, offset, offset + payloadLength, G711.PCMA_SILENCE);
            case OPUS -> {
                System.arraycopy(OPUS_FRAME, 0, out, offset, OPUS_FRAME.length);
                return OPUS_FRAME.length;
            }
        }
        return payloadLength;
    }
}
