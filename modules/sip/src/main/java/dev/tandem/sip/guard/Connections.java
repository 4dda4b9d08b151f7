package dev.tandem.sip.guard;

import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections that far sides have open with us: each costs the stack two threads, so they are bounded, and a
 * stranger's ends once it has been silent for long. A peer that was configured may be silent, and may take what is left.
 */
public final class Connections {
    private static final Bounds USUAL = new Bounds(2_000, 64, Duration.ofMinutes(2));

    private final SourcePolicy policy;
    private final Bounds bounds;
    private final Map<SourceKey, Integer> ofStrangers = new HashMap<>();
    private int open;

    /**
     * What is allowed.
     *
     * @param open connections at once
     * @param ofOneStranger of them those of one source
     * @param strangersSilence after so long without an octet a stranger's connection is closed
     */
    public record Bounds(int open, int ofOneStranger, Duration strangersSilence) {}

    /** A connection that was let in. */
    public final class Place {
        /** Until when it may be silent; zero: for ever. */
        private final Duration silence;

        private final Optional<SourceKey> stranger;
        private boolean taken = true;

        private Place(Duration silence, Optional<SourceKey> stranger) {
            this.silence = silence;
            this.stranger = stranger;
        }

        public Duration silence() {
            return silence;
        }

        /** The connection is closed. Again does no harm. */
        public void free() {
            synchronized (Connections.this) {
                if (taken) {
                    taken = false;
                    open--;
                    stranger.ifPresent(key -> ofStrangers.computeIfPresent(key, (_, had) -> had == 1 ? null : had - 1));
                }
            }
        }
    }

    public Connections(SourcePolicy policy) {
        this(policy, USUAL);
    }

    public Connections(SourcePolicy policy, Bounds bounds) {
        this.policy = policy;
        this.bounds = bounds;
    }

    /** Lets a connection in; empty: it is to be closed. */
    public synchronized Optional<Place> letIn(InetAddress source, SipTransport transport) {
        if (open >= bounds.open()) {
            return Optional.empty();
        }
        // A banned source may have a call in progress, which goes on: its other messages are dropped one by one.
        if (policy.decide(source, transport, "") == SourcePolicy.Verdict.TRUSTED) {
            return Optional.of(placeOf(Duration.ZERO, Optional.empty()));
        }
        SourceKey key = SourceKey.of(source);
        int had = ofStrangers.getOrDefault(key, 0);
        if (had >= bounds.ofOneStranger()) {
            return Optional.empty();
        }
        ofStrangers.put(key, had + 1);
        return Optional.of(placeOf(bounds.strangersSilence(), Optional.of(key)));
    }

    private Place placeOf(Duration silence, Optional<SourceKey> stranger) {
        open++;
        return new Place(silence, stranger);
    }

    /** How many are open now. */
    public synchronized int open() {
        return open;
    }
}
