package dev.tandem.call;

import dev.tandem.core.CborMessage;
import java.util.List;
import java.util.Optional;

/**
 * Where a dialled number leads, and as whom it is called.
 *
 * @param from number that the called side is shown
 * @param calledAgentId of a far end that is an agent
 * @param trunks names of the trunks to try, in this order
 */
public record Destination(
        FarEnd farEnd, String from, String displayName, Optional<String> calledAgentId, List<String> trunks)
        implements CborMessage {

    public Destination {
        trunks = trunks == null ? List.of() : List.copyOf(trunks);
    }

    /** An agent is shown who it will talk to, and not who hands the call on. */
    Destination showing(String number) {
        return farEnd == FarEnd.AGENT ? new Destination(farEnd, number, displayName, calledAgentId, trunks) : this;
    }
}
