package dev.tandem.media;

/** Rare events of a transport. Called on media threads: must not block. */
public interface TransportListener {
    /** ICE and DTLS are done; media can flow. Again after a {@link #disconnected} from which the client came back. */
    void connected();

    /**
     * Media can flow no longer.
     *
     * @param reason {@code consent_expired}, {@code dtls_closed}, {@code dtls_failed} or {@code fingerprint_mismatch}
     */
    void disconnected(String reason);
}
