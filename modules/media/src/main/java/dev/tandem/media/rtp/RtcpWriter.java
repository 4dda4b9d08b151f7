package dev.tandem.media.rtp;

import java.nio.charset.StandardCharsets;

/** Writes one compound RTCP packet: reports first, then SDES (RFC 3550, 6.1). Not thread-safe. */
public final class RtcpWriter {
    private static final int MAX_BLOCKS = 31;
    private static final int CNAME = 1;

    private final byte[] out;
    private int at;
    private int report;

    /** Writes to the start of the array. */
    public RtcpWriter(byte[] out) {
        this.out = out;
    }

    /** Begins a new compound packet. */
    public void begin() {
        at = 0;
    }

    /** A sender report (RFC 3550, 6.4.1), to which report blocks may be added. */
    public void senderReport(int ssrc, long ntp, int rtpTimestamp, long packets, long bytes) {
        head(RtcpReader.SENDER_REPORT, 0);
        put(ssrc);
        put((int) (ntp >>> 32));
        put((int) ntp);
        put(rtpTimestamp);
        put((int) packets);
        put((int) bytes);
        close();
    }

    /** A receiver report (RFC 3550, 6.4.2). */
    public void receiverReport(int ssrc) {
        head(RtcpReader.RECEIVER_REPORT, 0);
        put(ssrc);
        close();
    }

    /** Adds a block about a received stream to the report just begun; a full report takes no more. */
    public void reportBlock(int ssrc, ReceiveStatistics statistics, int lastSenderReport, int delay) {
        int count = out[report] & 0x1f;
        if (count == MAX_BLOCKS) {
            return;
        }
        out[report] = (byte) (0x80 | count + 1);
        put(ssrc);
        int lost = (int) Math.min(statistics.lost(), 0x7f_ffff);
        put(statistics.closeInterval() << 24 | lost);
        put(statistics.extendedHighest());
        put(statistics.jitterUnits());
        put(lastSenderReport);
        put(delay);
        close();
    }

    /** The sender's canonical name. */
    public void sourceDescription(int ssrc, String cname) {
        byte[] name = cname.getBytes(StandardCharsets.UTF_8);
        head(RtcpReader.SOURCE_DESCRIPTION, 1);
        put(ssrc);
        out[at++] = CNAME;
        out[at++] = (byte) name.length;
        System.arraycopy(name, 0, out, at, name.length);
        at += name.length;
        do {
            out[at++] = 0;
        } while ((at - report & 3) != 0);
        close();
    }

    /** The source ends. */
    public void bye(int ssrc) {
        head(RtcpReader.BYE, 1);
        put(ssrc);
        close();
    }

    /** Bytes written. */
    public int length() {
        return at;
    }

    private void head(int type, int count) {
        report = at;
        out[at] = (byte) (0x80 | count);
        out[at + 1] = (byte) type;
        at += 4;
    }

    private void put(int value) {
        RtpPacket.putInt32(out, at, value);
        at += 4;
    }

    private void close() {
        RtpPacket.putInt16(out, report + 2, (at - report) / 4 - 1);
    }
}
