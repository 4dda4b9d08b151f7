package dev.tandem.sip;

import java.net.InetAddress;

/**
 * Whom the endpoint hears. Asked for every request before it is read, and told what sources do wrong. Called on the
 * stack's receiving threads, many times a second: it must not block.
 */
public interface SourcePolicy {

    /** How a request of one source is treated. */
    enum Verdict {
        /** A peer that was configured (a trunk): always heard, never dropped. */
        TRUSTED,
        /** Anybody else: heard and answered, calls included. */
        ACCEPT,
        /** Anybody else, where only peers may call: each new call gets 403, whatever number it asks for. */
        REFUSE,
        /** Not read and not answered. */
        DROP
    }

    /**
     * What to do with a request of this source.
     *
     * @param method as far as the first word of the message tells it; empty if it tells none
     */
    Verdict decide(InetAddress source, SipTransport transport, String method);

    /** The source did something that peers do not do. */
    default void report(InetAddress source, Offence offence) {}

    /** The source proved that it receives what we send to its address: its address is not forged. */
    default void proved(InetAddress source) {}

    /** Whether the source proved so lately. */
    default boolean isProved(InetAddress source) {
        return true;
    }

    /** Hears everybody: for tests, and for networks that something else guards. */
    static SourcePolicy permissive() {
        return (source, transport, method) -> Verdict.ACCEPT;
    }
}
