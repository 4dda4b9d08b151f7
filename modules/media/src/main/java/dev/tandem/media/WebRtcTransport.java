package dev.tandem.media;

import java.util.List;

/** One ICE and DTLS association with a client, mediasoup's WebRtcTransport. All methods are thread-safe and quick. */
public interface WebRtcTransport extends AutoCloseable {
    /** Unique in the plane. */
    String id();

    /** Which way media flows. */
    Direction direction();

    /** The plane's current credentials. */
    IceParameters iceParameters();

    /** Where the client sends its checks. */
    List<IceCandidate> iceCandidates();

    /** The plane's certificate. */
    DtlsParameters dtlsParameters();

    /** Takes the client's certificate fingerprint; its role must be client. Idempotent for equal parameters. */
    Connect connect(DtlsParameters remote);

    /** New credentials (RFC 8445, 9); the old ones hold until the client has used the new ones. */
    IceParameters restartIce();

    /** Announces a stream that the client sends. */
    Produce produce(RtpParameters parameters);

    /** Sends the client a source's packets; may come before the transport is connected. */
    Consume consume(MediaSource source, RtpCapabilities client);

    /** Figures. */
    TransportStats stats();

    /** Ends it with its producers and consumers. Idempotent; the listener is not called. */
    @Override
    void close();
}
