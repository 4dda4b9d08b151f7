package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
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
    private static final Duration LOOK = Duration.ofSeconds(1);

    private Registrar() {}

    private sealed interface Command {
        record Look() implements Command {}

        record Stop() implements Command {}
    }

    /** @param role of the nodes that may hold registrations; blank: all */
    static void start(
            ActorSystem<?> system, String role, Registrations registrations, Supplier<Collection<Trunk>> trunks) {
        ClusterSingletonSettings settings = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(behavior(registrations, trunks), NAME)
                        .withStopMessage(new Command.Stop())
                        .withSettings(role.isBlank() ? settings : settings.withRole(role)));
    }

    private static Behavior<Command> behavior(Registrations registrations, Supplier<Collection<Trunk>> trunks) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Command.Look(), Duration.ZERO, LOOK);
            return Behaviors.receive(Command.class)
                    .onMessage(Command.Look.class, look -> {
                        registrations.follow(trunks.get());
                        return Behaviors.same();
                    })
                    .onMessage(Command.Stop.class, stop -> {
                        registrations.follow(List.of());
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }
}
