package dev.tandem.agent.pbx;

import dev.tandem.core.EventLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Agents' way to the PBX: the one reconciler of the cluster, seen from this node. Off when no PBX is set. */
public final class PbxProvisioner {
    private static final EventLog LOG = EventLog.of(PbxProvisioner.class);
    private static final String NAME = "pbx-reconciler";
    /** Of the nodes that have the agent API, and with it these settings. */
    private static final String ROLE = "agent";

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final ActorSystem<?> system;
    private final Optional<ActorRef<PbxReconciler.Command>> reconciler;

    private PbxProvisioner(ActorSystem<?> system, Optional<ActorRef<PbxReconciler.Command>> reconciler) {
        this.system = system;
        this.reconciler = reconciler;
    }

    /** Starts this node's share. */
    public static PbxProvisioner start(
            ActorSystem<?> system,
            Optional<ProvisioningSettings> settings,
            EndpointNames names,
            PbxRoster roster,
            InstantSource clock) {
        settings.ifPresent(pbx -> LOG.info("pbx.provisioning-on", "ari", pbx.ariUrl()));
        return new PbxProvisioner(
                system,
                settings.map(pbx -> ClusterSingleton.get(system)
                        .init(SingletonActor.of(
                                        PbxReconciler.create(
                                                new Settler(roster, new AsteriskAri(pbx), names),
                                                Executors.newVirtualThreadPerTaskExecutor(),
                                                pbx.interval(),
                                                clock),
                                        NAME)
                                .withStopMessage(new PbxReconciler.Stop())
                                .withSettings(
                                        ClusterSingletonSettings.create(system).withRole(ROLE)))));
    }

    /** The agent was created, changed or deleted. A notice that is lost is made good by the next reconciliation. */
    public void changed(String agentId) {
        reconciler.ifPresent(to -> to.tell(new PbxReconciler.Changed(agentId)));
    }

    /**
     * How far these agents are. Never a failed stage: while nobody answers, what is wanted is pending.
     *
     * @param wanted by agents' ids: whether each should be at the PBX
     */
    public CompletionStage<Map<String, PbxStatus>> statuses(Map<String, Boolean> wanted) {
        if (reconciler.isEmpty()) {
            return CompletableFuture.completedFuture(all(wanted, PbxStatus.off()));
        }
        return AskPattern.<PbxReconciler.Command, PbxReconciler.Statuses>ask(
                        reconciler.get(),
                        replyTo -> new PbxReconciler.GetStatus(wanted, replyTo),
                        DEADLINE,
                        system.scheduler())
                .thenApply(PbxReconciler.Statuses::byAgent)
                .exceptionally(
                        _ -> all(wanted, PbxStatus.pending(Optional.of("the provisioner is moving to another node"))));
    }

    private static Map<String, PbxStatus> all(Map<String, Boolean> wanted, PbxStatus ifWanted) {
        Map<String, PbxStatus> statuses = new HashMap<>();
        wanted.forEach((agentId, should) -> statuses.put(agentId, should ? ifWanted : PbxStatus.off()));
        return statuses;
    }
}
