package dev.tandem.call;

import dev.tandem.call.leg.Side;
import java.util.Optional;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * Who holds the call. Both ends may at once, and each takes back only its own hold (RFC 3264 §8.4).
 *
 * @param agents sides whose agents hold it
 * @param remote whether the far side of the SIP leg holds it
 */
record Holds(PSet<Side> agents, boolean remote) {
    static final Holds NONE = new Holds(HashTreePSet.empty(), false);

    boolean by(Side side) {
        return agents.contains(side);
    }

    /** @param by the agent's side; empty for the far side */
    Holds with(Optional<Side> by, boolean held) {
        return by.map(side -> new Holds(held ? agents.plus(side) : agents.minus(side), remote))
                .orElseGet(() -> new Holds(agents, held));
    }
}
