package dev.tandem.call.trunk;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a trunk does, as one node or, merged, all nodes see it.
 *
 * @param since when the state began
 * @param lastStatus of the last answer to OPTIONS; 408 for none
 * @param roundTripMs of the last answered OPTIONS, milliseconds
 */
record TrunkHealth(
        State state,
        Optional<Instant> since,
        Optional<Integer> lastStatus,
        Optional<Double> roundTripMs,
        Optional<Registered> registration) {

    enum State {
        /** Nothing has been heard or tried yet. */
        @JsonProperty("unknown")
        UNKNOWN,
        @JsonProperty("up")
        UP,
        /** It failed lately and is tried on, or only some nodes reach it. */
        @JsonProperty("degraded")
        DEGRADED,
        /** It failed so often that calls pass it by. */
        @JsonProperty("down")
        DOWN
    }

    /**
     * How the trunk's registration does.
     *
     * @param status of the last answer; 0 before there is one
     * @param node which node holds it
     */
    record Registered(boolean registered, int status, Instant since, String node) {}

    static TrunkHealth unknown() {
        return new TrunkHealth(State.UNKNOWN, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    TrunkHealth with(Optional<Registered> found) {
        return new TrunkHealth(state, since, lastStatus, roundTripMs, found);
    }

    /** What is to be said where nodes disagree: reached by some, not by all, is degraded. */
    static TrunkHealth merged(List<TrunkHealth> reports) {
        List<TrunkHealth> known = reports.stream()
                .filter(report -> report.state() != State.UNKNOWN)
                .toList();
        Optional<Registered> registration = reports.stream()
                .flatMap(report -> report.registration().stream())
                .max(Comparator.comparing(Registered::registered).thenComparing(Registered::since));
        if (known.isEmpty()) {
            return unknown().with(registration);
        }
        TrunkHealth worst =
                known.stream().max(Comparator.comparing(TrunkHealth::state)).get();
        boolean allDown = known.stream().allMatch(report -> report.state() == State.DOWN);
        State state = worst.state() == State.DOWN && !allDown ? State.DEGRADED : worst.state();
        return new TrunkHealth(state, worst.since(), worst.lastStatus(), worst.roundTripMs(), registration);
    }
}
