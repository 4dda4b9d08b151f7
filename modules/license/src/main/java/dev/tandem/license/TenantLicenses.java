package dev.tandem.license;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Seats and licensing for tenants whose licences live in this cluster. */
final class TenantLicenses implements Seats, Licensing {
    private static final EventLog LOG = EventLog.of(TenantLicenses.class);

    private final LicenseDirectory directory;
    private final LicenseEntities entities;
    private final String site;

    TenantLicenses(LicenseDirectory directory, LicenseEntities entities, String site) {
        this.directory = directory;
        this.entities = entities;
        this.site = site;
    }

    @Override
    public CompletionStage<SeatReply> allocate(String tenantId, String sessionId, String agentId) {
        return seat(
                tenantId,
                new SeatReply.Refused(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED.refusal()),
                replyTo -> new LicenseCommand.Allocate(sessionId, agentId, site, replyTo));
    }

    @Override
    public CompletionStage<SeatReply> renew(String tenantId, String sessionId) {
        return seat(
                tenantId,
                new SeatReply.Refused(ErrorCode.SESSION_GONE.refusal()),
                replyTo -> new LicenseCommand.Renew(sessionId, replyTo));
    }

    @Override
    public CompletionStage<SeatReply> release(String tenantId, String sessionId, String reason) {
        return seat(
                tenantId, new SeatReply.Released(), replyTo -> new LicenseCommand.Release(sessionId, reason, replyTo));
    }

    /** {@inheritDoc} This cluster's licence keeps the seats of a session that is away, and nobody else gives them. */
    @Override
    public Cover remembered() {
        return Cover.FOREVER;
    }

    @Override
    public CompletionStage<Optional<LicenseView>> webRtcAgentCreated(String tenantId) {
        return license(tenantId, LicenseCommand.EnableWebRtc::new);
    }

    @Override
    public CompletionStage<Optional<LicenseView>> current(String tenantId) {
        return license(tenantId, LicenseCommand.Get::new);
    }

    /** @param withoutLicense what to answer for a tenant that has none */
    private CompletionStage<SeatReply> seat(
            String tenantId, SeatReply withoutLicense, Function<ActorRef<SeatReply>, LicenseCommand> request) {
        return ask(tenantId, request)
                .thenCompose(reply -> isNotFound(reply) ? again(tenantId, request) : done(reply))
                .thenApply(reply -> isNotFound(reply) ? withoutLicense : reply)
                .exceptionally(failure -> unavailable(tenantId, failure));
    }

    private CompletionStage<SeatReply> ask(String tenantId, Function<ActorRef<SeatReply>, LicenseCommand> request) {
        return directory
                .licenseOf(tenantId)
                .thenCompose(found -> found.map(id -> entities.ask(id, request))
                        .orElseGet(() -> done(new SeatReply.Refused(ErrorCode.NOT_FOUND.refusal()))));
    }

    /** The licence that was remembered may be gone, and the tenant have another by now. */
    private CompletionStage<SeatReply> again(String tenantId, Function<ActorRef<SeatReply>, LicenseCommand> request) {
        directory.forget(tenantId);
        return ask(tenantId, request);
    }

    private static CompletionStage<SeatReply> done(SeatReply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private CompletionStage<Optional<LicenseView>> license(
            String tenantId, Function<ActorRef<LicenseReply>, LicenseCommand> request) {
        return directory
                .byTenant(tenantId)
                .thenCompose(found -> found.map(listing ->
                                entities.ask(listing.licenseId(), request).thenApply(TenantLicenses::view))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    private static Optional<LicenseView> view(LicenseReply reply) {
        return reply instanceof LicenseReply.Current(LicenseView license) ? Optional.of(license) : Optional.empty();
    }

    private static boolean isNotFound(SeatReply reply) {
        return reply instanceof SeatReply.Refused(var refusal, var coveredFor) && refusal.code() == ErrorCode.NOT_FOUND;
    }

    private static SeatReply unavailable(String tenantId, Throwable failure) {
        LOG.warn("license.unavailable", "tenant", tenantId, "why", String.valueOf(failure.getMessage()));
        return new SeatReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
    }
}
