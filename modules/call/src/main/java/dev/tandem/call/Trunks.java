package dev.tandem.call;

import dev.tandem.core.Refusal;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The trunks as calls see them: which may be tried now, and what each call takes of them. Nothing here blocks; a stage
 * never fails.
 */
public interface Trunks {

    /** The tenant's trunks that are not known to be dead, in the order in which they are tried. */
    List<Trunk> usable(String tenantId);

    /** Whether the tenant has a trunk at all, dead or alive. */
    boolean any(String tenantId);

    /** The tenant's trunk of this name, be it usable or not. */
    Optional<Trunk> byName(String tenantId, String name);

    /**
     * The trunks that a request from this address may come from: by allow-list, or because their host has this address.
     * More than one where tenants share a PBX. Empty: nobody that we know.
     */
    List<Trunk> bySource(InetAddress source);

    /** Why the tenant's agents may not dial this number, whatever else is going on. */
    default Optional<Refusal> forbidden(String tenantId, String number) {
        return Optional.empty();
    }

    /** Counts a call against its tenant's limits. Empty: it may go on, and {@link #release} gives its place back. */
    default CompletionStage<Optional<Refusal>> admit(String tenantId, String callId) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /** Takes one of the trunk's {@code maxCalls} places for the call, made or received. False: there is none, or nobody knows. */
    default CompletionStage<Boolean> take(Trunk trunk, String callId) {
        return CompletableFuture.completedStage(true);
    }

    /**
     * The trunk with the credentials that this agent calls with: its own in mode {@code agent-register}, else the trunk's.
     * Empty: the agent has none, or nobody knows.
     */
    default CompletionStage<Optional<Trunk>> calledBy(String agentId, Trunk trunk) {
        return CompletableFuture.completedStage(Optional.of(trunk));
    }

    /** Gives back the place that the call has on this trunk. */
    default void leave(Trunk trunk, String callId) {}

    /** Gives back every place of the call: it is over. Also of a call that another node began. */
    default void release(String tenantId, String callId) {}

    /** This node holds the call no longer, another one will: its places stay for a while by themselves. */
    default void handOver(String callId) {}

    /** The far side answered a request, no matter what. */
    default void reached(Trunk trunk) {}

    /** The far side could not be reached, or said that it is out of service. */
    default void missed(Trunk trunk, int status) {}
}
