package dev.tandem.call.inbound;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Numbers and ring groups, as calls need them. A stage fails only when the database is away. */
interface NumberBook {

    /**
     * The entry for a called number: the very number, else the pattern with the most digits; of equals the one that names
     * the trunk.
     *
     * @param sources where the call may come from: other tenants' entries, and entries for other trunks, do not count
     */
    CompletionStage<Optional<InboundNumber>> match(List<InboundTrunks.Source> sources, String called);

    /** The tenant's entry for a number that is called from within: one for a certain trunk does not count. */
    default CompletionStage<Optional<InboundNumber>> match(String tenantId, String called) {
        return match(List.of(new InboundTrunks.Source("", Optional.of(tenantId))), called);
    }

    /** A ring group with its members in the order in which it is their turn. */
    CompletionStage<Optional<RingGroup>> group(String tenantId, String id);

    /** It was this member's turn: it is the last one now. */
    void turn(String ringGroupId, String extension);
}
