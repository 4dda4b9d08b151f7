package dev.tandem.media.dtls;

/** One DTLS association with a client: fed with datagrams, it tells how it goes. Thread-safe. */
public interface DtlsAssociation extends AutoCloseable {
    /** Rare events of an association. Called on its own thread. */
    interface Listener {
        /** The handshake is complete and the fingerprint right. */
        void established(DtlsKeys keys);

        /** The handshake failed for good: {@code dtls_failed} or {@code fingerprint_mismatch}. */
        void failed(String reason);

        /** The client closed the association. */
        void closed();
    }

    /** Hands in a datagram that the client sent; false if it was dropped. */
    boolean received(byte[] data, int length);

    /** Tells the client and ends; the listener is not called any more. Idempotent. */
    @Override
    void close();
}
