package dev.tandem.media.relay;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which address a plain RTP leg's packets are taken from and sent to (symmetric RTP, RFC 4961). The signalled address wins
 * at once and for good; another one may take over only within the window, from an address that went silent, with several
 * packets in a row; afterwards nobody can, until signalling changes the address. Thread-safe.
 */
final class Latch {
    /** Packets in a row from a new address before it takes over from another one. */
    static final int CONFIRMATIONS = 5;

    /** How long the latched address must have been silent before another one may take over. */
    static final long SILENCE_NANOS = 250_000_000L;

    /** What is to be done with a packet. */
    enum Verdict {
        ACCEPTED,
        /** Accepted, and from now on packets go there. */
        LATCHED,
        FOREIGN
    }

    private final long windowNanos;
    private @Nullable InetSocketAddress signalled;
    private @Nullable InetSocketAddress latched;
    private @Nullable InetSocketAddress candidate;
    private int candidatePackets;
    private long lastNanos;
    private boolean confirmed;
    private boolean windowOpened;
    private long windowEnd;

    Latch(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** Signalling named an address; null if it names none that can be sent to. The same one again changes nothing. */
    synchronized void signalled(@Nullable InetSocketAddress address, long nowNanos) {
        if (windowOpened && address != null && address.equals(signalled)) {
            return;
        }
        boolean early = signalled == null;
        signalled = address;
        confirmed = address != null && address.equals(latched);
        if (!early && !confirmed) {
            latched = null;
        }
        openWindow(nowNanos);
    }

    private void openWindow(long nowNanos) {
        windowOpened = true;
        windowEnd = nowNanos + windowNanos;
        candidate = null;
    }

    /** Judges a packet's sender. */
    synchronized Verdict judge(InetSocketAddress from, long nowNanos) {
        if (from.equals(latched)) {
            candidate = null;
            lastNanos = nowNanos;
            return Verdict.ACCEPTED;
        }
        if (confirmed) {
            return Verdict.FOREIGN;
        }
        if (from.equals(signalled)) {
            confirmed = true;
            return latch(from, nowNanos);
        }
        boolean open = !windowOpened || nowNanos - windowEnd < 0;
        if (latched == null) {
            return open || sameHost(from) ? latch(from, nowNanos) : Verdict.FOREIGN;
        }
        return open && nowNanos - lastNanos > SILENCE_NANOS && insists(from) ? latch(from, nowNanos) : Verdict.FOREIGN;
    }

    private boolean sameHost(InetSocketAddress from) {
        return signalled != null && from.getAddress().equals(signalled.getAddress());
    }

    private boolean insists(InetSocketAddress from) {
        candidatePackets = from.equals(candidate) ? candidatePackets + 1 : 1;
        candidate = from;
        return candidatePackets >= CONFIRMATIONS;
    }

    private Verdict latch(InetSocketAddress from, long nowNanos) {
        latched = from;
        lastNanos = nowNanos;
        candidate = null;
        if (!windowOpened) {
            openWindow(nowNanos);
        }
        return Verdict.LATCHED;
    }

    /** Where packets go, or null if nobody knows. */
    synchronized @Nullable InetSocketAddress target() {
        return latched != null ? latched : signalled;
    }

    /** What signalling named, or null. */
    synchronized @Nullable InetSocketAddress announced() {
        return signalled;
    }

    /** Whether RTCP from this address may be taken: it comes from the same host as RTP does. */
    synchronized boolean isPeerHost(InetSocketAddress from) {
        InetSocketAddress target = latched != null ? latched : signalled;
        return target != null && from.getAddress().equals(target.getAddress());
    }
}
