package dev.tandem.media;

/** Where packets come from: a producer, a feed, an RTP leg's far side or a tone. */
public interface MediaSource {
    /** Unique in the plane; {@link MediaPlane#source} finds it. */
    String id();

    /** The encoding of its packets. */
    RtpCodec codec();

    /** Figures of what it gave. */
    StreamStats stats();
}
