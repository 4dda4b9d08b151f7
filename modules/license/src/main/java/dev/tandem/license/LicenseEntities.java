package dev.tandem.license;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/** The cluster's License entities: where to ask them. */
final class LicenseEntities {
    /** With a timeout of 3 s and pauses of 0.1, 0.4 and 1.6 s: long enough for a shard to move from a lost node. */
    private static final int TRIES = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int PAUSE_GROWTH = 4;

    private final ClusterSharding sharding;
    private final Duration timeout;

    LicenseEntities(ActorSystem<?> system, LicenseSettings settings, Clock clock) {
        this.sharding = ClusterSharding.get(system);
        this.timeout = settings.askTimeout();
        Clock steady = new SteadyClock();
        // A licence passivates itself: sharding must not, for a licence with seats has leases to watch.
        ClusterShardingSettings quiet = ClusterShardingSettings.create(system).withNoPassivationStrategy();
        sharding.init(Entity.of(
                        License.TYPE,
                        context -> License.create(context.getEntityId(), settings, clock, steady, context.getShard()))
                .withSettings(quiet)
                .withRole(settings.role()));
    }

    /** Asks, and asks again when there is no answer: every request is idempotent. Fails when there is still none. */
    <R> CompletionStage<R> ask(String licenseId, Function<ActorRef<R>, LicenseCommand> request) {
        return ask(licenseId, request, 1, FIRST_PAUSE);
    }

    private <R> CompletionStage<R> ask(
            String licenseId, Function<ActorRef<R>, LicenseCommand> request, int attempt, Duration pause) {
        var entity = sharding.entityRefFor(License.TYPE, licenseId);
        return entity.<R>ask(request::apply, timeout)
                .handle((reply, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(reply);
                    }
                    if (attempt == TRIES) {
                        return CompletableFuture.<R>failedFuture(failure);
                    }
                    var later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
                    return CompletableFuture.supplyAsync(
                                    () -> ask(licenseId, request, attempt + 1, pause.multipliedBy(PAUSE_GROWTH)), later)
                            .thenCompose(Function.identity());
                })
                .thenCompose(Function.identity());
    }
}
