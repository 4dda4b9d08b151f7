package dev.tandem.license;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Json;
import dev.tandem.license.site.MasterLink;
import dev.tandem.license.site.SignedDocument;
import dev.tandem.license.site.SiteBodies;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** What a site that has proven itself may ask of this master. Licences of tenants that it does not serve are not found. */
final class SiteDesk {
    private static final int MAX_SEATS = LicenseBodies.Rules.MAX_USERS;

    private final LicenseDirectory directory;
    private final LicenseEntities entities;
    private final MasterKeys keys;
    private final Clock clock;

    SiteDesk(LicenseDirectory directory, LicenseEntities entities, MasterKeys keys, Clock clock) {
        this.directory = directory;
        this.entities = entities;
        this.keys = keys;
        this.clock = clock;
    }

    CompletionStage<Answer> licenseOf(SiteDirectory.Site site, String tenantId) {
        return served(site, directory.byTenant(tenantId), this::current);
    }

    CompletionStage<Answer> document(SiteDirectory.Site site, String licenseId) {
        return served(site, directory.byId(licenseId), this::current);
    }

    CompletionStage<Answer> enableWebRtc(SiteDirectory.Site site, String licenseId) {
        return served(
                site,
                directory.byId(licenseId),
                (served, id) -> license(served, entities.ask(id, LicenseCommand.EnableWebRtc::new)));
    }

    CompletionStage<Answer> grant(SiteDirectory.Site site, String licenseId, SiteBodies.BlockWanted wanted) {
        Optional<Refusal> invalid = LicenseBodies.Rules.first(
                LicenseBodies.Rules.id("blockId", wanted.blockId()), seats("wanted", wanted.wanted()));
        return invalid.isPresent()
                ? done(Answer.refused(invalid.get()))
                : block(
                        site,
                        licenseId,
                        201,
                        replyTo -> new LicenseCommand.GrantBlock(
                                site.siteId(), wanted.blockId(), wanted.wanted(), replyTo));
    }

    CompletionStage<Answer> renew(
            SiteDirectory.Site site, String licenseId, String blockId, MasterLink.Renewal renewal) {
        Optional<Refusal> invalid = LicenseBodies.Rules.first(
                seats("keep", renewal.keep()), seats("used", renewal.used()), seats("wanted", renewal.wanted()));
        return invalid.isPresent()
                ? done(Answer.refused(invalid.get()))
                : block(
                        site,
                        licenseId,
                        200,
                        replyTo -> new LicenseCommand.RenewBlock(
                                site.siteId(),
                                blockId,
                                renewal.revision(),
                                renewal.keep(),
                                renewal.used(),
                                renewal.wanted(),
                                replyTo));
    }

    CompletionStage<Answer> giveBack(SiteDirectory.Site site, String licenseId, String blockId) {
        return block(site, licenseId, 204, replyTo -> new LicenseCommand.ReturnBlock(site.siteId(), blockId, replyTo));
    }

    private CompletionStage<Answer> current(SiteDirectory.Site site, String licenseId) {
        return license(site, entities.ask(licenseId, LicenseCommand.Get::new));
    }

    private CompletionStage<Answer> license(SiteDirectory.Site site, CompletionStage<LicenseReply> asked) {
        return asked.thenCompose(reply -> reply instanceof LicenseReply.Current(LicenseView view)
                ? document(site, view, document -> Answer.ok(new SiteBodies.Licensed(document)))
                : done(Answer.notFound()));
    }

    private CompletionStage<Answer> block(
            SiteDirectory.Site site,
            String licenseId,
            int status,
            Function<ActorRef<BlockReply>, LicenseCommand> request) {
        return served(
                site,
                directory.byId(licenseId),
                (served, id) -> entities.ask(id, request).thenCompose(reply -> switch (reply) {
                    case BlockReply.Lent(LicenseView view, SeatBlock block, int want) ->
                        document(
                                served,
                                view,
                                document -> new Answer.Content(
                                        status,
                                        new SiteBodies.Lent(
                                                new SiteBodies.Block(
                                                        block.blockId(),
                                                        block.revision(),
                                                        block.seats(),
                                                        block.leaseSeconds()),
                                                want,
                                                document)));
                    case BlockReply.Returned() -> done(Answer.empty());
                    case BlockReply.Refused(Refusal refusal) -> done(Answer.refused(refusal));
                }));
    }

    private CompletionStage<Answer> document(
            SiteDirectory.Site site, LicenseView view, Function<SignedDocument, Answer> answer) {
        var payload = new SiteBodies.Payload(site.siteId(), clock.instant(), view);
        return keys.key().thenApply(key -> answer.apply(key.document(Json.write(payload))));
    }

    private interface Work {
        CompletionStage<Answer> on(SiteDirectory.Site site, String licenseId);
    }

    private static CompletionStage<Answer> served(
            SiteDirectory.Site site, CompletionStage<Optional<LicenseDirectory.Listing>> found, Work work) {
        return found.thenCompose(listing -> listing.filter(one -> site.serves(one.tenantId()))
                .map(one -> work.on(site, one.licenseId()))
                .orElseGet(() -> done(Answer.refused(ErrorCode.NOT_FOUND.refusal("License not found")))));
    }

    private static Optional<Refusal> seats(String field, int value) {
        return LicenseBodies.Rules.range(field, value, 0, MAX_SEATS);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
