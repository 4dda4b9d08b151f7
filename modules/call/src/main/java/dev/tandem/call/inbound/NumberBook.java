package dev.tandem.call.inbound;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Numbers and ring groups, as calls need them. A stage fails only when the database is away. */
interface NumberBook {

    /**
     * The entry for a called number: the very number, else the pattern with the most digits; of equals the one that names
     * the trunk.
     *
     * @param tenantId whose numbers; empty for every tenant's
     * @param trunk entries for another trunk do not count
     */
    CompletionStage<Optional<InboundNumber>> match(Optional<String> tenantId, String trunk, String called);

    /** A ring group with its members in the order in which it is their turn. */
    CompletionStage<Optional<RingGroup>> group(String tenantId, String id);

    /** It was this member's turn: it is the last one now. */
    void turn(String ringGroupId, String extension);
}
