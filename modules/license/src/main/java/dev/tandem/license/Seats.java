package dev.tandem.license;

import java.util.concurrent.CompletionStage;

/**
 * Seats as an agent session sees them, whether the licence lives in this cluster or at a remote master. Every method is
 * idempotent by {@code sessionId} and completes with a value: a master that does not answer in time is a
 * {@link SeatReply.Refused} with {@code dependency_unavailable}, never a failed stage.
 */
public interface Seats {

    /** Takes a seat of the tenant's licence. An agent that already holds one under another session gives that one up. */
    CompletionStage<SeatReply> allocate(String tenantId, String sessionId, String agentId);

    /** Renews the seat's lease for a full term. */
    CompletionStage<SeatReply> renew(String tenantId, String sessionId);

    /** Gives the seat back. Releasing a seat that is gone already is fine. */
    CompletionStage<SeatReply> release(String tenantId, String sessionId, String reason);

    /** How far a seat may be used that a session knows only from its journal, before it was renewed. */
    Cover remembered();
}
