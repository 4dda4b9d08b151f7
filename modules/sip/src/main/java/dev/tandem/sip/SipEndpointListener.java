package dev.tandem.sip;

/** Hears what belongs to no call yet. Must not block. */
@FunctionalInterface
public interface SipEndpointListener {
    /** A new incoming call; 100 is already sent. Whoever does nothing with it lets it end with 480. */
    void onInvite(IncomingInvite invite);
}
