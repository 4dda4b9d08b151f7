package dev.tandem.media;

import java.util.List;

/**
 * One WebRTC association both ways, for a client that speaks offer and answer (RFC 9429): one audio stream, RTP and RTCP
 * on one address (RFC 5761), on the plane's WebRTC port. We are ICE-lite and never begin the DTLS handshake: as offerer
 * {@code a=setup:actpass}, as answerer {@code a=setup:passive}. Thread-safe and quick.
 */
public non-sealed interface SdpTransport extends AudioLeg {
    /** Our credentials for the next description; new ones after {@link #remote} has seen an ICE restart. */
    IceParameters iceParameters();

    /** Where the client sends its checks. */
    List<IceCandidate> iceCandidates();

    /** Our certificate's fingerprints. */
    DtlsParameters dtlsParameters();

    /**
     * Sets what the far side's description says; again after each new one. Changed ICE credentials restart ICE, so that
     * our answer must carry {@link #iceParameters} read afterwards; a changed fingerprint awaits a new handshake, and what
     * was agreed before holds until that is done.
     */
    Connect remote(SdpRemote remote);

    /** New credentials for an offer of ours that restarts ICE; the old ones hold until the client has used the new ones. */
    IceParameters restartIce();

    /** Figures of the association. */
    TransportStats transportStats();
}
