package dev.tandem.media.rtp;

/** Tells tones from telephone-event packets (RFC 4733, 2.5.2): one for each timestamp. Not thread-safe. */
public final class DtmfReceiver {
    /** What {@link #receive} returns when there is no new tone. */
    public static final char NONE = 0;

    private static final int PAYLOAD = 4;

    private boolean any;
    private int lastTimestamp;

    /** The tone that begins with this packet, or {@link #NONE}: its repetitions and updates bear the same timestamp. */
    public char receive(RtpPacket packet) {
        if (packet.payloadLength() < PAYLOAD || (any && packet.timestamp() == lastTimestamp)) {
            return NONE;
        }
        int event = packet.data()[packet.payloadOffset()] & 0xff;
        if (!DtmfTones.isTone(event)) {
            return NONE;
        }
        any = true;
        lastTimestamp = packet.timestamp();
        return DtmfTones.tone(event);
    }
}
