package dev.tandem.sip;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The legs of an endpoint, by dialog, and their unanswered incoming INVITEs, by transaction. */
final class LegRegistry {
    /** Finished legs that still wait for late 2xx; beyond this a late 2xx stays without ACK. */
    private static final int MAX_LINGERING = 20_000;

    private final Map<Leg.Key, Leg> live = new ConcurrentHashMap<>();
    private final Map<Leg.Key, Leg> lingering = new ConcurrentHashMap<>();
    private final Map<String, Leg> cancellable = new ConcurrentHashMap<>();
    private final Timers timers;
    private final int maxLive;

    LegRegistry(Timers timers, int maxLive) {
        this.timers = timers;
        this.maxLive = maxLive;
    }

    /** Takes a new leg, unless the endpoint is full. */
    boolean add(Leg leg) {
        if (full()) {
            return false;
        }
        live.put(leg.key(), leg);
        return true;
    }

    boolean full() {
        return live.size() >= maxLive;
    }

    Optional<Leg> live(Leg.Key key) {
        return Optional.ofNullable(live.get(key));
    }

    Optional<Leg> liveOrLingering(Leg.Key key) {
        Leg leg = live.get(key);
        return Optional.ofNullable(leg != null ? leg : lingering.get(key));
    }

    /** The leg is over. */
    void release(Leg leg) {
        live.remove(leg.key(), leg);
        lingering.remove(leg.key(), leg);
        leg.onReleased();
    }

    /** The call is over, but late responses to its INVITE must still be dealt with for a while. */
    void linger(Leg leg, Duration howLong) {
        if (lingering.size() >= MAX_LINGERING || howLong.isNegative() || howLong.isZero()) {
            release(leg);
            return;
        }
        lingering.put(leg.key(), leg);
        live.remove(leg.key(), leg);
        timers.after(howLong, leg.loop(), () -> release(leg));
    }

    void addCancellable(String transactionKey, Leg leg) {
        cancellable.put(transactionKey, leg);
    }

    void removeCancellable(String transactionKey) {
        cancellable.remove(transactionKey);
    }

    Optional<Leg> cancellable(String transactionKey) {
        return Optional.ofNullable(cancellable.get(transactionKey));
    }

    /** Incoming INVITEs that have no final answer yet. */
    int unanswered() {
        return cancellable.size();
    }

    int size() {
        return live.size();
    }

    int waiting() {
        return lingering.size() + cancellable.size();
    }
}
