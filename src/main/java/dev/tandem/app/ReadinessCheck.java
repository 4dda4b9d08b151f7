package dev.tandem.app;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** Behind {@code /ready} of Pekko Management, which makes it by name (conf/cluster.conf). */
public final class ReadinessCheck implements Supplier<CompletionStage<Boolean>> {
    private final ActorSystem system;

    public ReadinessCheck(ActorSystem system) {
        this.system = system;
    }

    @Override
    public CompletionStage<Boolean> get() {
        return Adapter.toTyped(system).registerExtension(NodeState.ID).isReady();
    }
}
