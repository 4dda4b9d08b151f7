package dev.tandem.media.dtls;

/** A look at DTLS records (RFC 6347, 4.1) before the library sees them. */
final class DtlsRecords {
    private static final int HEADER = 13;

    private DtlsRecords() {}

    /**
     * Whether each protected record is at least as long as its cipher makes it. RFC 6347 (4.1.2.7) wants what cannot be
     * authentic discarded, but the library takes a record that is too short for an error of the peer and ends the
     * association: one forged datagram would end a call.
     *
     * @param shortest length of a protected record without content, 0 while there is no cipher yet
     */
    static boolean plausible(byte[] data, int length, int shortest) {
        int at = 0;
        while (at + HEADER <= length) {
            int epoch = int16(data, at + 3);
            int content = int16(data, at + 11);
            if (epoch > 0 && content < shortest) {
                return false;
            }
            at += HEADER + content;
        }
        return true;
    }

    private static int int16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
    }
}
