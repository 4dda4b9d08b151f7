package dev.tandem.call.trunk;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Where in the cluster trunks are registered: on the node where this singleton lives. When that node goes, another one
 * registers anew, and the registrar then sends calls there.
 */
final class Registrar {
    private static final String NAME = "trunk-registrar";

    private Registrar() {}

    private record Stop() {}

    /**
     * @param role of the nodes that may hold registrations; blank: all
     * @param here is told whether it is this node, as often as that changes
     */
    static void start(ActorSystem<?> system, String role, Consumer<Boolean> here) {
        ClusterSingletonSettings settings = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(behavior(here), NAME)
                        .withStopMessage(new Stop())
                        .withSettings(role.isBlank() ? settings : settings.withRole(role)));
    }

    private static Behavior<Stop> behavior(Consumer<Boolean> here) {
        return Behaviors.setup(context -> {
            here.accept(true);
            return Behaviors.receive(Stop.class)
                    .onMessage(Stop.class, stop -> Behaviors.stopped())
                    .onSignal(PostStop.class, gone -> {
                        here.accept(false);
                        return Behaviors.same();
                    })
                    .build();
        });
    }
}
