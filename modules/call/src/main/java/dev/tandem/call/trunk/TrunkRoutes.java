package dev.tandem.call.trunk;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.parameterMap;
import static org.apache.pekko.http.javadsl.server.Directives.patch;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.call.trunk.TrunkBodies.NewTrunk;
import dev.tandem.call.trunk.TrunkBodies.TrunkBody;
import dev.tandem.call.trunk.TrunkBodies.TrunkPage;
import dev.tandem.call.trunk.TrunkBodies.TrunkPatch;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Json;
import dev.tandem.http.Principal;
import dev.tandem.http.QueryNumber;
import dev.tandem.http.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /api/trunks}: a tenant's administrators set its trunks. Another tenant's are not found. */
final class TrunkRoutes {
    private static final EventLog LOG = EventLog.of(TrunkRoutes.class);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_ID = 64;

    private final Door door;
    private final TrunkStore store;
    private final SecretBox box;
    private final TenantOf tenants = new TenantOf();

    TrunkRoutes(Door door, TrunkStore store, SecretBox box) {
        this.door = door;
        this.store = store;
        this.box = box;
    }

    Route routes() {
        return concat(
                path(
                        segment("api").slash("trunks"),
                        () -> door.named("/api/trunks", () -> concat(post(this::create), get(this::list)))),
                path(
                        segment("api").slash("trunks").slash(segment()),
                        id -> door.named(
                                "/api/trunks/{id}",
                                () -> concat(get(() -> read(id)), patch(() -> change(id)), delete(() -> remove(id))))));
    }

    private Route create() {
        return door.authenticated(
                ADMINS,
                principal -> door.body(NewTrunk.class, wanted -> {
                    Optional<Refusal> invalid = wanted.invalid();
                    if (invalid.isPresent()) {
                        return door.answer(Answer.refused(invalid.get()));
                    }
                    return tenants.of(principal, wanted.tenantId())
                            .map(tenant -> door.completeWith(() -> answered(create(principal, tenant, wanted))))
                            .orElseGet(() -> door.answer(tenants.missing(principal)));
                }));
    }

    private CompletionStage<Answer> create(Principal principal, String tenantId, NewTrunk wanted) {
        String id = Ids.next();
        Optional<byte[]> password = wanted.password().map(secret -> box.seal(id, secret));
        TrunkStore.Row row = new TrunkStore.Row(id, tenantId, wanted.spec(), password);
        return store.insert(row)
                .thenApply(refusal -> refusal.map(Answer::refused).orElseGet(() -> {
                    LOG.info("trunk.created", "tenant", tenantId, "trunk", id, "by", principal.subject());
                    return Answer.created(body(row, List.of()));
                }));
    }

    private Route list() {
        return door.authenticated(
                ADMINS,
                principal -> parameterMap(query -> switch (QueryNumber.read(
                        "limit", Optional.ofNullable(query.get("limit")), DEFAULT_LIMIT, 1, MAX_LIMIT)) {
                    case Json.Read.Value<Long>(Long limit) -> list(principal, query, Math.toIntExact(limit));
                    case Json.Read.Invalid<Long>(Refusal refusal) -> door.answer(Answer.refused(refusal));
                }));
    }

    private Route list(Principal principal, Map<String, String> query, int limit) {
        Optional<String> wanted = Optional.ofNullable(query.get("tenantId"));
        Optional<String> tenant =
                principal.seesAllTenants() ? wanted : Optional.of(wanted.orElse(principal.tenantId()));
        if (tenant.filter(id -> !principal.sees(id)).isPresent()) {
            return door.answer(Answer.notFound());
        }
        String after = Optional.ofNullable(query.get("cursor")).orElse("");
        return door.completeWith(
                () -> answered(store.list(tenant, after, limit + 1).thenCompose(rows -> page(rows, limit))));
    }

    private CompletionStage<Answer> page(List<TrunkStore.Row> fetched, int limit) {
        boolean more = fetched.size() > limit;
        List<TrunkStore.Row> rows = more ? fetched.subList(0, limit) : fetched;
        return bodies(rows)
                .thenApply(bodies -> Answer.ok(
                        new TrunkPage(bodies, more ? Optional.of(rows.getLast().id()) : Optional.empty())));
    }

    private Route read(String id) {
        return door.authenticated(ADMINS, principal -> door.completeWith(() -> one(principal, id)));
    }

    private CompletionStage<Answer> one(Principal principal, String id) {
        return visible(principal, id, row -> bodies(List.of(row)).thenApply(one -> Answer.ok(one.getFirst())));
    }

    private Route change(String id) {
        return door.authenticated(
                ADMINS,
                principal -> door.body(
                        TrunkPatch.class,
                        wanted ->
                                door.completeWith(() -> visible(principal, id, row -> change(principal, id, wanted)))));
    }

    private CompletionStage<Answer> change(Principal principal, String id, TrunkPatch wanted) {
        return store.change(id, before -> changed(before, wanted)).thenCompose(refusal -> {
            if (refusal.isPresent()) {
                return CompletableFuture.completedStage(Answer.refused(refusal.get()));
            }
            LOG.info("trunk.changed", "trunk", id, "by", principal.subject());
            return one(principal, id);
        });
    }

    private TrunkStore.Change changed(TrunkStore.Row before, TrunkPatch wanted) {
        Optional<Refusal> invalid =
                wanted.invalid(before.spec(), before.password().isPresent());
        if (invalid.isPresent()) {
            return new TrunkStore.Change.Refused(invalid.get());
        }
        Optional<byte[]> password = wanted.password()
                .change()
                .map(change -> change.map(secret -> box.seal(before.id(), secret)))
                .orElse(before.password());
        return new TrunkStore.Change.To(
                new TrunkStore.Row(before.id(), before.tenantId(), wanted.on(before.spec()), password));
    }

    private Route remove(String id) {
        return door.authenticated(
                ADMINS,
                principal -> door.completeWith(() -> visible(
                        principal,
                        id,
                        row -> store.delete(id).thenApply(deleted -> {
                            LOG.info("trunk.deleted", "tenant", row.tenantId(), "trunk", id, "by", principal.subject());
                            return deleted ? Answer.empty() : Answer.notFound();
                        }))));
    }

    private CompletionStage<Answer> visible(
            Principal principal, String id, Function<TrunkStore.Row, CompletionStage<Answer>> then) {
        if (id.length() > MAX_ID || id.indexOf('\0') >= 0) {
            return CompletableFuture.completedStage(Answer.notFound());
        }
        return answered(store.find(id)
                .thenCompose(found -> found.filter(row -> principal.sees(row.tenantId()))
                        .map(then)
                        .orElseGet(() -> CompletableFuture.completedStage(Answer.notFound()))));
    }

    private CompletionStage<List<TrunkBody>> bodies(List<TrunkStore.Row> rows) {
        return store.health(rows.stream().map(TrunkStore.Row::id).toList())
                .thenApply(health -> rows.stream()
                        .map(row -> body(row, health.getOrDefault(row.id(), List.of())))
                        .toList());
    }

    private static TrunkBody body(TrunkStore.Row row, List<TrunkHealth> reports) {
        return new TrunkBody(
                row.id(), row.tenantId(), row.spec(), row.password().isPresent(), TrunkHealth.merged(reports));
    }

    private static CompletionStage<Answer> answered(CompletionStage<Answer> answer) {
        return answer.exceptionally(away -> {
            LOG.warn("trunk.store-unavailable", "because", String.valueOf(away.getMessage()));
            return Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
        });
    }
}
