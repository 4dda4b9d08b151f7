package dev.tandem.call.inbound;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.agent.Agents;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.Page;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * {@code /api/numbers} and {@code /api/ring-groups}: supervisors and administrators see their tenant's, administrators
 * change them. What belongs to another tenant is not found.
 */
public final class NumberRoutes extends AllDirectives {
    /** What the routes do, for the port's OpenAPI document. */
    public static final ApiDocument.Part API = new ApiDocument.Part(NumberRoutes.class, "number-api.yaml");

    private static final Set<Role> STAFF = Set.of(Role.ADMIN, Role.SUPERVISOR);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);

    /** Each attempt that fails is another change that did not. */
    private static final int CHANGE_ATTEMPTS = 10;

    private final Door door;
    private final NumberStore store;
    private final NumberChecks checks;

    /** @param everyTenantsTrunk whether some trunk belongs to every tenant, so that numbers are unique among all */
    public NumberRoutes(Door door, DataSource database, Agents agents, boolean everyTenantsTrunk) {
        this.door = door;
        this.store = new NumberStore(database);
        this.checks = new NumberChecks(store, agents, everyTenantsTrunk);
    }

    public Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        path(
                                "numbers",
                                () -> door.named(
                                        "/api/numbers", () -> concat(post(this::createNumber), get(this::numbers)))),
                        path(
                                segment("numbers").slash(segment()),
                                id -> door.named(
                                        "/api/numbers/{id}",
                                        () -> concat(
                                                get(() -> number(id)),
                                                patch(() -> changeNumber(id)),
                                                delete(() -> deleteNumber(id))))),
                        path(
                                "ring-groups",
                                () -> door.named(
                                        "/api/ring-groups", () -> concat(post(this::createGroup), get(this::groups)))),
                        path(
                                segment("ring-groups").slash(segment()),
                                id -> door.named(
                                        "/api/ring-groups/{id}",
                                        () -> concat(
                                                get(() -> group(id)),
                                                patch(() -> changeGroup(id)),
                                                delete(() -> deleteGroup(id)))))));
    }

    // ---- numbers

    private Route createNumber() {
        return door.authenticated(
                ADMINS,
                who -> door.body(
                        NumberBodies.NewNumber.class,
                        wanted -> created(
                                who,
                                wanted.tenantId(),
                                wanted.invalid(),
                                tenant -> checks.save(Optional.empty(), wanted.as(Ids.next(), tenant))
                                        .thenApply(outcome ->
                                                answer(outcome, NumberBodies.NumberBody::of, Answer::created)))));
    }

    private Route numbers() {
        return listed((tenant, page) -> store.numbers(tenant, page.after(), page.fetch())
                .thenApply(found -> Answer.ok(new NumberBodies.NumberPage(
                        page.cut(found).stream()
                                .map(NumberBodies.NumberBody::of)
                                .toList(),
                        page.next(found, InboundNumber::id)))));
    }

    private Route number(String id) {
        return door.authenticated(
                STAFF,
                who -> door.completeWith(
                        () -> ofNumber(who, id, found -> now(Answer.ok(NumberBodies.NumberBody.of(found))))));
    }

    private Route changeNumber(String id) {
        return door.authenticated(
                ADMINS,
                who -> door.body(
                        NumberPatches.NumberPatch.class,
                        patch -> door.completeWith(() -> changeNumber(who, id, patch, CHANGE_ATTEMPTS))));
    }

    private CompletionStage<Answer> changeNumber(
            Principal who, String id, NumberPatches.NumberPatch patch, int attempts) {
        return ofNumber(who, id, before -> {
            NumberBodies.NewNumber wanted = patch.on(NumberBodies.NumberBody.of(before));
            return checked(
                    wanted.invalid(),
                    () -> changed(
                            checks.save(Optional.of(before), wanted.as(id, before.tenantId())),
                            NumberBodies.NumberBody::of,
                            attempts,
                            left -> changeNumber(who, id, patch, left)));
        });
    }

    private Route deleteNumber(String id) {
        return door.authenticated(
                ADMINS,
                who -> door.completeWith(() ->
                        ofNumber(who, id, found -> store.deleteNumber(id).thenApply(_ -> Answer.empty()))));
    }

    private CompletionStage<Answer> ofNumber(
            Principal who, String id, Function<InboundNumber, CompletionStage<Answer>> then) {
        return store.number(id.replace("\0", ""))
                .thenCompose(found -> Answer.of(found.filter(number -> who.sees(number.tenantId())), then));
    }

    // ---- ring groups

    private Route createGroup() {
        return door.authenticated(
                ADMINS,
                who -> door.body(
                        NumberBodies.NewGroup.class,
                        wanted -> created(
                                who,
                                wanted.tenantId(),
                                wanted.invalid(),
                                tenant -> checks.save(Optional.empty(), wanted.as(Ids.next(), tenant))
                                        .thenApply(outcome ->
                                                answer(outcome, NumberBodies.GroupBody::of, Answer::created)))));
    }

    private Route groups() {
        return listed((tenant, page) -> store.groups(tenant, page.after(), page.fetch())
                .thenApply(found -> Answer.ok(new NumberBodies.GroupPage(
                        page.cut(found).stream().map(NumberBodies.GroupBody::of).toList(),
                        page.next(found, RingGroup::id)))));
    }

    private Route group(String id) {
        return door.authenticated(
                STAFF,
                who -> door.completeWith(
                        () -> ofGroup(who, id, found -> now(Answer.ok(NumberBodies.GroupBody.of(found))))));
    }

    private Route changeGroup(String id) {
        return door.authenticated(
                ADMINS,
                who -> door.body(
                        NumberPatches.GroupPatch.class,
                        patch -> door.completeWith(() -> changeGroup(who, id, patch, CHANGE_ATTEMPTS))));
    }

    private CompletionStage<Answer> changeGroup(
            Principal who, String id, NumberPatches.GroupPatch patch, int attempts) {
        return ofGroup(who, id, before -> {
            NumberBodies.NewGroup wanted = patch.on(NumberBodies.GroupBody.of(before));
            return checked(
                    wanted.invalid(),
                    () -> changed(
                            checks.save(Optional.of(before), wanted.as(id, before.tenantId())),
                            NumberBodies.GroupBody::of,
                            attempts,
                            left -> changeGroup(who, id, patch, left)));
        });
    }

    private Route deleteGroup(String id) {
        return door.authenticated(
                ADMINS,
                who -> door.completeWith(() -> ofGroup(
                        who,
                        id,
                        found -> checks.delete(found)
                                .thenApply(
                                        refusal -> refusal.map(Answer::refused).orElseGet(Answer::empty)))));
    }

    private CompletionStage<Answer> ofGroup(
            Principal who, String id, Function<RingGroup, CompletionStage<Answer>> then) {
        return store.group(id.replace("\0", ""))
                .thenCompose(found -> Answer.of(found.filter(group -> who.sees(group.tenantId())), then));
    }

    // ---- what both have alike

    private Route created(
            Principal who,
            Optional<String> wantedTenant,
            Optional<Refusal> invalid,
            Function<String, CompletionStage<Answer>> create) {
        if (invalid.isPresent()) {
            return door.answer(Answer.refused(invalid.get()));
        }
        return who.tenantOf(wantedTenant)
                .map(tenant -> door.completeWith(() -> create.apply(tenant)))
                .orElseGet(() -> door.answer(who.withoutTenant()));
    }

    @FunctionalInterface
    private interface Listing {
        CompletionStage<Answer> of(Optional<String> tenantId, Page page);
    }

    private Route listed(Listing listing) {
        return door.authenticated(
                STAFF, who -> door.listing(who, (tenant, page) -> door.completeWith(() -> listing.of(tenant, page))));
    }

    /** A change that another one has overtaken is made anew, of what that one has left. */
    private static <T> CompletionStage<Answer> changed(
            CompletionStage<NumberChecks.Saved<T>> saving,
            Function<T, ?> body,
            int attempts,
            IntFunction<CompletionStage<Answer>> again) {
        return saving.thenCompose(outcome -> outcome instanceof NumberChecks.Saved.Overtaken<T> && attempts > 1
                ? again.apply(attempts - 1)
                : now(answer(outcome, body, Answer::ok)));
    }

    private static <T> Answer answer(
            NumberChecks.Saved<T> outcome, Function<T, ?> body, Function<Object, Answer> done) {
        return switch (outcome) {
            case NumberChecks.Saved.Done<T>(T saved) -> done.apply(body.apply(saved));
            case NumberChecks.Saved.Refused<T>(Refusal refusal) -> Answer.refused(refusal);
            case NumberChecks.Saved.Overtaken<T>() ->
                Answer.refused(ErrorCode.CONFLICT.refusal("Others keep changing it; try again"));
        };
    }

    private static CompletionStage<Answer> checked(Optional<Refusal> invalid, Supplier<CompletionStage<Answer>> then) {
        return invalid.map(refusal -> now(Answer.refused(refusal))).orElseGet(then);
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedStage(answer);
    }
}
