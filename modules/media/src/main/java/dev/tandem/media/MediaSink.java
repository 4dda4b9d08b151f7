package dev.tandem.media;

/** Where packets go: a consumer, a feed or an RTP leg's far side. A sink has at most one source at a time. */
public interface MediaSink {
    /** Unique in the plane. */
    String id();

    /** The encoding that it takes. */
    RtpCodec codec();

    /** While muted, every packet goes on as silence of the codec, so that the stream keeps flowing. Idempotent. */
    void mute(boolean muted);

    /** Takes the sink off its source. Idempotent. */
    void disconnect();

    /** Figures of what was sent. */
    StreamStats stats();
}
