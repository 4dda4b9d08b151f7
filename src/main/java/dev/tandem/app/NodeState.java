package dev.tandem.app;

import dev.tandem.journal.Database;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Whether this node should get traffic: its ports are open, it is up in its cluster, and its database answers. */
final class NodeState implements Extension {
    static final ExtensionId<NodeState> ID = new ExtensionId<>() {
        @Override
        public NodeState createExtension(ActorSystem<?> system) {
            return new NodeState(Cluster.get(system));
        }
    };

    private final Cluster cluster;
    private final AtomicReference<OpenPorts> open = new AtomicReference<>(OpenPorts.NONE);
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    private NodeState(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The question to the database that a node with open ports must answer. */
    private record OpenPorts(boolean areOpen, java.util.function.BooleanSupplier database) {
        static final OpenPorts NONE = new OpenPorts(false, () -> false);
    }

    void serves(Database database) {
        open.set(new OpenPorts(true, database::isAnswering));
    }

    /** From now on not ready, whatever else holds. */
    void drains() {
        open.set(OpenPorts.NONE);
    }

    CompletionStage<Boolean> isReady() {
        OpenPorts ports = open.get();
        if (!ports.areOpen() || !cluster.selfMember().status().equals(MemberStatus.up())) {
            return CompletableFuture.completedFuture(false);
        }
        return CompletableFuture.supplyAsync(() -> ports.database().getAsBoolean(), virtualThreads);
    }
}
