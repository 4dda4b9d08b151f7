package dev.tandem.media.rtp;

import java.util.Arrays;

/** A view of one RTP packet in a buffer (RFC 3550, 5.1), reused for packet after packet. Not thread-safe. */
public final class RtpPacket {
    /** Length of the header without CSRCs and extension. */
    public static final int FIXED_HEADER = 12;

    private static final int ONE_BYTE_EXTENSIONS = 0xBEDE;

    private byte[] data = new byte[0];
    private int extensionOffset;
    private int extensionEnd;
    private int payloadOffset;
    private int payloadLength;
    private int payloadType;
    private boolean marker;
    private int sequenceNumber;
    private int timestamp;
    private int ssrc;

    private long origin;
    private long extendedSequence;
    private boolean silenced;

    /** Length of the header with CSRCs and extension, or -1 if this is no RTP packet. */
    public static int headerLength(byte[] data, int offset, int length) {
        if (length < FIXED_HEADER || (data[offset] & 0xc0) != 0x80) {
            return -1;
        }
        int header = FIXED_HEADER + 4 * (data[offset] & 0x0f);
        if ((data[offset] & 0x10) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + 4 * int16(data, offset + header + 2);
        }
        return header <= length ? header : -1;
    }

    /** Looks at a packet in the clear; false if it is not well-formed. */
    public boolean parse(byte[] bytes, int offset, int length) {
        int header = headerLength(bytes, offset, length);
        if (header < 0) {
            return false;
        }
        int padding = (bytes[offset] & 0x20) == 0 ? 0 : bytes[offset + length - 1] & 0xff;
        if (header + padding > length) {
            return false;
        }
        boolean extended = (bytes[offset] & 0x10) != 0;
        data = bytes;
        extensionOffset = offset + FIXED_HEADER + 4 * (bytes[offset] & 0x0f);
        extensionEnd = extended ? offset + header : extensionOffset;
        payloadOffset = offset + header;
        payloadLength = length - header - padding;
        marker = bytes[offset + 1] < 0;
        payloadType = bytes[offset + 1] & 0x7f;
        sequenceNumber = int16(bytes, offset + 2);
        timestamp = int32(bytes, offset + 4);
        ssrc = int32(bytes, offset + 8);
        silenced = false;
        return true;
    }

    /** Makes the view show a packet that was generated here. */
    public void generated(byte[] bytes, int offset, int length, int atTimestamp) {
        data = bytes;
        extensionOffset = 0;
        extensionEnd = 0;
        payloadOffset = offset;
        payloadLength = length;
        marker = false;
        timestamp = atTimestamp;
        silenced = false;
    }

    /** Whether a one-byte header extension element (RFC 8285, 4.2) with this id holds exactly these bytes. */
    public boolean extensionEquals(int id, byte[] value) {
        if (extensionEnd - extensionOffset < 4 || int16(data, extensionOffset) != ONE_BYTE_EXTENSIONS) {
            return false;
        }
        int at = extensionOffset + 4;
        while (at < extensionEnd) {
            int head = data[at] & 0xff;
            if (head == 0) {
                at++;
                continue;
            }
            int length = (head & 0x0f) + 1;
            if (head >>> 4 == 15 || at + 1 + length > extensionEnd) {
                return false;
            }
            if (head >>> 4 == id) {
                return Arrays.equals(data, at + 1, at + 1 + length, value, 0, value.length);
            }
            at += 1 + length;
        }
        return false;
    }

    /** Where the packet stands in the stream that it belongs to: both make a sink's rewriting possible. */
    public void place(long streamOrigin, long sequence) {
        origin = streamOrigin;
        extendedSequence = sequence;
    }

    /** Marks the packet to be sent on as silence; returns what it was before. */
    public boolean silence(boolean silent) {
        boolean before = silenced;
        silenced = silent;
        return before;
    }

    /** Whether it is to be sent on as silence. */
    public boolean silenced() {
        return silenced;
    }

    /** Changes whenever sequence numbers or timestamps begin anew. */
    public long origin() {
        return origin;
    }

    /** Sequence number with its cycles counted. */
    public long extendedSequence() {
        return extendedSequence;
    }

    /** The buffer that holds it. */
    public byte[] data() {
        return data;
    }

    /** Where the payload begins. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Length of the payload without padding. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Payload type, 0 to 127. */
    public int payloadType() {
        return payloadType;
    }

    /** The marker bit. */
    public boolean marker() {
        return marker;
    }

    /** Sequence number, 0 to 65535. */
    public int sequenceNumber() {
        return sequenceNumber;
    }

    /** Timestamp in units of the clock rate, unsigned. */
    public int timestamp() {
        return timestamp;
    }

    /** Synchronisation source, unsigned. */
    public int ssrc() {
        return ssrc;
    }

    static int int16(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
    }

    static int int32(byte[] b, int at) {
        return int16(b, at) << 16 | int16(b, at + 2);
    }

    static void putInt16(byte[] b, int at, int value) {
        b[at] = (byte) (value >>> 8);
        b[at + 1] = (byte) value;
    }

    static void putInt32(byte[] b, int at, int value) {
        putInt16(b, at, value >>> 16);
        putInt16(b, at + 2, value);
    }

    /** Writes a fixed header. */
    public static void writeHeader(byte[] b, int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        b[0] = (byte) 0x80;
        b[1] = (byte) (marker ? payloadType | 0x80 : payloadType);
        putInt16(b, 2, sequence);
        putInt32(b, 4, timestamp);
        putInt32(b, 8, ssrc);
    }
}
