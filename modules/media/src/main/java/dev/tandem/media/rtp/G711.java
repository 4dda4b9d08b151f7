package dev.tandem.media.rtp;

/** Encoding to G.711 (ITU-T G.711), for generated tones. */
public final class G711 {
    /** Silence in µ-law. */
    public static final byte PCMU_SILENCE = (byte) 0xff;
    /** Silence in A-law. */
    public static final byte PCMA_SILENCE = (byte) 0xd5;

    /** Level of a full-scale sine in dBm0, µ-law and A-law. */
    static final double PCMU_FULL_SCALE_DBM0 = 3.17;

    static final double PCMA_FULL_SCALE_DBM0 = 3.14;

    private static final int BIAS = 33;
    private static final int CLIP = 8158;

    private G711() {}

    /** Encodes a 14-bit sample, -8159 to 8159, to µ-law. */
    public static byte toPcmu(int sample14) {
        int sign = sample14 < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample14), CLIP) + BIAS;
        int segment = 26 - Integer.numberOfLeadingZeros(magnitude);
        int mantissa = magnitude >> (segment + 1) & 0x0f;
        return (byte) ~(sign | segment << 4 | mantissa);
    }

    /** Encodes a 13-bit sample, -4096 to 4095, to A-law. */
    public static byte toPcma(int sample13) {
        int sign = sample13 >= 0 ? 0x80 : 0;
        int magnitude = Math.min(sample13 >= 0 ? sample13 : ~sample13, 4095);
        int segment = Math.max(0, 27 - Integer.numberOfLeadingZeros(magnitude));
        int mantissa = (segment == 0 ? magnitude >> 1 : magnitude >> segment) & 0x0f;
        return (byte) ((sign | segment << 4 | mantissa) ^ 0x55);
    }
}
