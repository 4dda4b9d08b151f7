package dev.tandem.call.trunk;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.patch;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.call.trunk.TrunkBodies.NewTrunk;
import dev.tandem.call.trunk.TrunkBodies.TrunkBody;
import dev.tandem.call.trunk.TrunkBodies.TrunkPage;
import dev.tandem.call.trunk.TrunkBodies.TrunkPatch;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.util.List;
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
    private static final int MAX_ID = 64;

    private final Door door;
    private final TrunkStore store;
    private final SecretBox box;

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
                    return principal
                            .tenantOf(wanted.tenantId())
                            .map(tenant -> door.completeWith(() -> create(principal, tenant, wanted)))
                            .orElseGet(() -> door.answer(principal.withoutTenant()));
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
                principal -> door.listing(
                        principal,
                        (tenant, page) -> door.completeWith(() -> store.list(tenant, page.after(), page.fetch())
                                .thenCompose(rows -> bodies(page.cut(rows))
                                        .thenApply(bodies -> Answer.ok(
                                                new TrunkPage(bodies, page.next(rows, TrunkStore.Row::id))))))));
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
        return store.find(id)
                .thenCompose(found -> Answer.of(found.filter(row -> principal.sees(row.tenantId())), then));
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
}
