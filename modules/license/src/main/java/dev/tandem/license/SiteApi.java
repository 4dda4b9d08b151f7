package dev.tandem.license;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.Directives.put;
import static org.apache.pekko.http.javadsl.server.Directives.reject;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Json;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import dev.tandem.license.site.MasterLink;
import dev.tandem.license.site.SiteBodies;
import dev.tandem.license.site.SiteKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.server.Route;

/** The master's API for sites: their keys for the operator, and blocks of seats for the sites themselves. */
final class SiteApi {
    private static final EventLog LOG = EventLog.of(SiteApi.class);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);
    private static final String SITES = "/api/sites";
    private static final String DOCUMENT = "license-document";
    private static final String LICENSE = "/api/licenses/{id}";
    private static final String BLOCKS = LICENSE + "/blocks";

    private final Door door;
    private final SiteGate gate;
    private final SiteDirectory sites;
    private final SiteDesk desk;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    record NewSite(String name, Optional<String> tenantId) {
        Optional<Refusal> invalid() {
            return LicenseBodies.Rules.first(
                    LicenseBodies.Rules.text("name", name),
                    tenantId.flatMap(id -> LicenseBodies.Rules.id("tenantId", id)));
        }
    }

    /** @param siteKey for {@code TANDEM_SITE_KEY}; never shown again */
    record SiteMade(String id, String name, Optional<String> tenantId, Instant createdAt, String siteKey) {}

    record SiteShown(String id, String name, Optional<String> tenantId, Instant createdAt) {}

    record SiteList(List<SiteShown> sites) {}

    SiteApi(Door door, SiteGate gate, SiteDirectory sites, SiteDesk desk, Clock clock) {
        this.door = door;
        this.gate = gate;
        this.sites = sites;
        this.desk = desk;
        this.clock = clock;
    }

    Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        pathPrefix("sites", this::siteRoutes),
                        pathPrefix(segment("licenses").slash(segment()), this::licenseRoutes)));
    }

    private Route siteRoutes() {
        return concat(
                pathEnd(() -> concat(
                        get(() -> operator(SITES, by -> door.completeWith(this::list))),
                        post(() -> operator(
                                SITES,
                                by -> door.body(NewSite.class, wanted -> door.completeWith(() -> make(by, wanted))))))),
                path(
                        DOCUMENT,
                        () -> post(() -> named(
                                SITES + "/license-document",
                                (site, body) -> read(
                                        body,
                                        SiteBodies.WhichLicense.class,
                                        which -> desk.licenseOf(site, which.tenantId()))))),
                path(
                        segment(),
                        id -> id.equals(DOCUMENT)
                                ? reject()
                                : delete(() ->
                                        operator(SITES + "/{id}", by -> door.completeWith(() -> remove(by, id))))));
    }

    private Route licenseRoutes(String id) {
        return concat(
                path(
                        "document",
                        () -> get(() -> named(LICENSE + "/document", (site, body) -> desk.document(site, id)))),
                path(
                        "webrtc-extension",
                        () -> put(() ->
                                named(LICENSE + "/webrtc-extension", (site, body) -> desk.enableWebRtc(site, id)))),
                path(
                        "blocks",
                        () -> post(() -> named(
                                BLOCKS,
                                (site, body) -> read(
                                        body, SiteBodies.BlockWanted.class, wanted -> desk.grant(site, id, wanted))))),
                path(
                        segment("blocks").slash(segment()),
                        block -> concat(
                                put(() -> named(
                                        BLOCKS + "/{blockId}",
                                        (site, body) -> read(
                                                body,
                                                MasterLink.Renewal.class,
                                                renewal -> desk.renew(site, id, block, renewal)))),
                                delete(() -> named(
                                        BLOCKS + "/{blockId}", (site, body) -> desk.giveBack(site, id, block))))));
    }

    private CompletionStage<Answer> list() {
        return sites.all()
                .thenApply(all -> Answer.ok(new SiteList(all.stream()
                        .map(site -> new SiteShown(site.siteId(), site.name(), site.tenantId(), site.createdAt()))
                        .toList())));
    }

    private CompletionStage<Answer> make(Principal by, NewSite wanted) {
        Optional<Refusal> invalid = wanted.invalid();
        if (invalid.isPresent()) {
            return done(Answer.refused(invalid.get()));
        }
        SiteKey key = SiteKey.random(Ids.next(), random);
        return sites.enter(key, wanted.name(), wanted.tenantId(), clock.instant())
                .thenApply(site -> {
                    LOG.info("site.created", "site", site.siteId(), "name", site.name(), "by", by.subject());
                    return Answer.created(
                            new SiteMade(site.siteId(), site.name(), site.tenantId(), site.createdAt(), key.text()));
                });
    }

    private CompletionStage<Answer> remove(Principal by, String siteId) {
        return sites.remove(siteId).thenApply(removed -> {
            LOG.info("site.removed", "site", siteId, "by", by.subject(), "found", removed);
            return removed ? Answer.empty() : Answer.notFound();
        });
    }

    private Route operator(String template, Function<Principal, Route> inner) {
        return door.named(
                template,
                () -> door.authenticated(
                        ADMINS,
                        by -> by.seesAllTenants()
                                ? inner.apply(by)
                                : door.answer(Answer.refused(ErrorCode.FORBIDDEN.refusal()))));
    }

    private Route named(String template, BiFunction<SiteDirectory.Site, byte[], CompletionStage<Answer>> work) {
        Supplier<Route> signed = () -> gate.signed(work);
        return door.named(template, signed);
    }

    private static <T> CompletionStage<Answer> read(
            byte[] body, Class<T> type, Function<T, CompletionStage<Answer>> work) {
        return switch (Json.read(body, type)) {
            case Json.Read.Value<T>(T value) -> work.apply(value);
            case Json.Read.Invalid<T>(Refusal refusal) -> done(Answer.refused(refusal));
        };
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
