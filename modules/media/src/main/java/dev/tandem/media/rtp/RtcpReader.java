package dev.tandem.media.rtp;

/** Walks compound RTCP packets (RFC 3550, 6); types without meaning here (NACK, PLI, XR, APP) are passed over. */
public final class RtcpReader {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int BYE = 203;

    private static final int BLOCK = 24;

    private RtcpReader() {}

    /** Whether a packet with RTP's version bits is RTCP (RFC 5761, 4). */
    public static boolean isRtcp(byte[] data, int length) {
        int type = length < 2 ? 0 : data[1] & 0xff;
        return type >= 192 && type <= 223;
    }

    /** Reads; false if it is not well-formed, with what stood before the fault already told. */
    public static boolean read(byte[] data, int offset, int length, RtcpVisitor visitor) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (at + 4 > end || (data[at] & 0xc0) != 0x80) {
                return false;
            }
            int next = at + 4 + 4 * RtpPacket.int16(data, at + 2);
            if (next > end || !readOne(data, at, next, visitor)) {
                return false;
            }
            at = next;
        }
        return length >= 4;
    }

    private static boolean readOne(byte[] data, int at, int end, RtcpVisitor visitor) {
        int count = data[at] & 0x1f;
        return switch (data[at + 1] & 0xff) {
            case SENDER_REPORT -> {
                if (end - at < 28) {
                    yield false;
                }
                visitor.senderReport(RtpPacket.int32(data, at + 4), RtpPacket.int32(data, at + 10));
                yield readBlocks(data, at + 28, end, count, visitor);
            }
            case RECEIVER_REPORT -> end - at >= 8 && readBlocks(data, at + 8, end, count, visitor);
            case BYE -> {
                if (end - at < 4 + 4 * count) {
                    yield false;
                }
                for (int i = 0; i < count; i++) {
                    visitor.bye(RtpPacket.int32(data, at + 4 + 4 * i));
                }
                yield true;
            }
            default -> true;
        };
    }

    private static boolean readBlocks(byte[] data, int from, int end, int count, RtcpVisitor visitor) {
        if (from + count * BLOCK > end) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int at = from + i * BLOCK;
            int lost = RtpPacket.int32(data, at + 4) << 8 >> 8;
            visitor.reportBlock(
                    RtpPacket.int32(data, at),
                    data[at + 4] & 0xff,
                    lost,
                    RtpPacket.int32(data, at + 12),
                    RtpPacket.int32(data, at + 16),
                    RtpPacket.int32(data, at + 20));
        }
        return true;
    }
}
