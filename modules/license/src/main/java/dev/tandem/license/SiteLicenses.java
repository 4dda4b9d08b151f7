package dev.tandem.license;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.license.site.MasterAnswer;
import dev.tandem.license.site.MasterLink;
import dev.tandem.license.site.SiteSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/** Seats and licensing for tenants whose licences live at a remote master. */
final class SiteLicenses implements Seats, Licensing {
    private static final EventLog LOG = EventLog.of(SiteLicenses.class);
    /** What the site itself may need beyond the requests to the master that one of its own waits for. */
    private static final Duration OWN_TIME = Duration.ofSeconds(2);
    /** Asked again where the first was lost on its way to another node. */
    private static final int TRIES = 2;

    private final ClusterSharding sharding;
    private final MasterLink master;
    private final Duration timeout;

    SiteLicenses(ActorSystem<?> system, SiteSettings settings, MasterLink master, String site, Clock clock) {
        this.sharding = ClusterSharding.get(system);
        this.master = master;
        this.timeout = settings.deadline().multipliedBy(2).plus(OWN_TIME);
        Clock steady = new SteadyClock();
        // A block must be renewed as long as there is one.
        ClusterShardingSettings quiet = ClusterShardingSettings.create(system).withNoPassivationStrategy();
        sharding.init(Entity.of(
                        SiteLicense.TYPE,
                        context -> SiteLicense.create(context.getEntityId(), master, settings, site, clock, steady))
                .withSettings(quiet)
                .withRole(settings.role()));
    }

    @Override
    public CompletionStage<SeatReply> allocate(String tenantId, String sessionId, String agentId) {
        return seat(tenantId, replyTo -> new SiteCommand.Allocate(sessionId, agentId, replyTo));
    }

    @Override
    public CompletionStage<SeatReply> renew(String tenantId, String sessionId) {
        return seat(tenantId, replyTo -> new SiteCommand.Renew(sessionId, replyTo));
    }

    @Override
    public CompletionStage<SeatReply> release(String tenantId, String sessionId, String reason) {
        return seat(tenantId, replyTo -> new SiteCommand.Release(sessionId, reason, replyTo));
    }

    /** {@inheritDoc} The block may be another site's by now. */
    @Override
    public Cover remembered() {
        return Cover.UNKNOWN;
    }

    @Override
    public CompletionStage<Optional<LicenseView>> webRtcAgentCreated(String tenantId) {
        return master.licenseOf(tenantId).thenCompose(found -> switch (found) {
            case MasterAnswer.Licensed(LicenseView license, var document) ->
                master.enableWebRtc(license.id()).thenCompose(enabled -> {
                    ask(tenantId, (ActorRef<SiteCommand.Standing> replyTo) -> new SiteCommand.Stand(true, replyTo), 1);
                    return view(enabled);
                });
            default -> view(found);
        });
    }

    @Override
    public CompletionStage<Optional<LicenseView>> current(String tenantId) {
        return standing(tenantId).thenApply(standing -> standing.map(LicenseStanding::license));
    }

    @Override
    public CompletionStage<Optional<LicenseStanding>> standing(String tenantId) {
        return ask(tenantId, (ActorRef<SiteCommand.Standing> replyTo) -> new SiteCommand.Stand(false, replyTo), TRIES)
                .thenCompose(known -> known.standing().isPresent()
                        ? CompletableFuture.completedFuture(known.standing())
                        : master.licenseOf(tenantId)
                                .thenCompose(SiteLicenses::view)
                                .thenApply(
                                        view -> view.map(license -> new LicenseStanding(license, "master", true, 0))));
    }

    private static CompletionStage<Optional<LicenseView>> view(MasterAnswer answer) {
        return switch (answer) {
            case MasterAnswer.Licensed(LicenseView license, var document) ->
                CompletableFuture.completedFuture(Optional.of(license));
            case MasterAnswer.Refused(var refusal)
            when refusal.code() == ErrorCode.NOT_FOUND -> CompletableFuture.completedFuture(Optional.empty());
            default -> CompletableFuture.failedFuture(new TimeoutException("the license master is away"));
        };
    }

    private CompletionStage<SeatReply> seat(String tenantId, Function<ActorRef<SeatReply>, SiteCommand> request) {
        return ask(tenantId, request, TRIES).exceptionally(failure -> {
            LOG.warn("license.unavailable", "tenant", tenantId, "why", String.valueOf(failure.getMessage()));
            return new SeatReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
        });
    }

    private <R> CompletionStage<R> ask(String tenantId, Function<ActorRef<R>, SiteCommand> request, int tries) {
        var entity = sharding.entityRefFor(SiteLicense.TYPE, tenantId);
        CompletionStage<R> asked = entity.ask(request::apply, timeout);
        return tries <= 1 ? asked : asked.exceptionallyCompose(failure -> ask(tenantId, request, tries - 1));
    }
}
