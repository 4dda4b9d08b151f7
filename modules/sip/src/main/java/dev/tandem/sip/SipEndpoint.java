package dev.tandem.sip;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The SIP user agent of one node, over UDP, TCP and TLS.
 *
 * <p>Nothing here blocks: every call has a queue of its own that a virtual thread works off in order, and the events of
 * a call come from that thread.
 */
public interface SipEndpoint extends AutoCloseable {

    /**
     * Binds its ports and starts listening.
     *
     * @throws SipStartException when a port cannot be bound or a setting is refused by the stack
     */
    static SipEndpoint start(SipSettings settings, SipEndpointListener listener) {
        return RunningEndpoint.start(settings, listener);
    }

    /** Starts an outgoing call. Its outcome comes as events, an endpoint that is full or closed included. */
    SipCall invite(OutgoingInvite invite, SipCallListener listener);

    /**
     * Continues an answered call that this or another process set up. The first request that it sends jumps the CSeq
     * by {@link DialogSnapshot#CSEQ_JUMP}, so that requests lost with the old process do no harm.
     */
    SipCall resume(DialogSnapshot dialog, Optional<Credentials> credentials, SipCallListener listener);

    /**
     * Asks whether the target is there, with OPTIONS outside of any call (RFC 3261 §11). The answer comes once, within a
     * few seconds, on a thread that may wait.
     */
    void options(SipTarget target, Consumer<OptionsResult> listener);

    /**
     * Registers with a registrar and keeps it so until the registration is closed (RFC 3261 §10). What fails is tried
     * again, with growing pauses. INVITEs that come over it reach the endpoint's listener like all others.
     */
    Registration register(RegistrationRequest request, RegistrationListener listener);

    /** The UDP port really bound. */
    int udpPort();

    /** The TCP port really bound. */
    int tcpPort();

    /** The TLS port really bound; empty where the endpoint has no certificate to listen with. */
    OptionalInt tlsPort();

    /** Counters since the start, and what is alive now. */
    SipStats stats();

    /** Stops listening. Calls are not ended towards the far side: another process may resume them. */
    @Override
    void close();
}
