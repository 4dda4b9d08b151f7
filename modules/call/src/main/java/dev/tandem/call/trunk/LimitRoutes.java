package dev.tandem.call.trunk;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.put;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /api/tenants/{id}/call-limits}: what a tenant's agents may dial, and how much of it. */
final class LimitRoutes {
    private static final EventLog LOG = EventLog.of(LimitRoutes.class);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);

    private final Door door;
    private final LimitStore store;

    LimitRoutes(Door door, LimitStore store) {
        this.door = door;
        this.store = store;
    }

    /** What is absent is no limit. */
    record NewLimits(
            Optional<List<String>> allowedPrefixes,
            Optional<List<String>> deniedPrefixes,
            Optional<List<CallLimits.CostClass>> deniedClasses,
            Optional<String> countryCode,
            Optional<List<String>> internationalPrefixes,
            Optional<Integer> callsPerMinute,
            Optional<Integer> concurrentCalls) {

        CallLimits limits() {
            CallLimits none = CallLimits.none();
            return new CallLimits(
                    allowedPrefixes.orElse(none.allowedPrefixes()),
                    deniedPrefixes.orElse(none.deniedPrefixes()),
                    deniedClasses.orElse(none.deniedClasses()),
                    countryCode,
                    internationalPrefixes.orElse(none.internationalPrefixes()),
                    callsPerMinute,
                    concurrentCalls);
        }
    }

    Route routes() {
        return path(
                segment("api").slash("tenants").slash(segment()).slash("call-limits"),
                tenantId -> door.named(
                        "/api/tenants/{id}/call-limits",
                        () -> concat(get(() -> read(tenantId)), put(() -> set(tenantId)))));
    }

    private Route read(String tenantId) {
        return door.authenticated(
                ADMINS,
                principal -> sees(principal, tenantId)
                        ? door.completeWith(() ->
                                store.find(tenantId).thenApply(found -> Answer.ok(found.orElseGet(CallLimits::none))))
                        : door.answer(Answer.notFound()));
    }

    private Route set(String tenantId) {
        return door.authenticated(
                ADMINS,
                principal -> door.body(NewLimits.class, wanted -> {
                    CallLimits limits = wanted.limits();
                    Optional<Refusal> invalid = limits.invalid();
                    if (!sees(principal, tenantId)) {
                        return door.answer(Answer.notFound());
                    }
                    return invalid.isPresent()
                            ? door.answer(Answer.refused(invalid.get()))
                            : door.completeWith(() -> set(principal, tenantId, limits));
                }));
    }

    private CompletionStage<Answer> set(Principal principal, String tenantId, CallLimits limits) {
        return store.put(tenantId, limits).thenApply(done -> {
            LOG.info("call-limits.changed", "tenant", tenantId, "by", principal.subject());
            return Answer.ok(limits);
        });
    }

    private static boolean sees(Principal principal, String tenantId) {
        return principal.sees(tenantId) && Principal.isTenant(tenantId) && !tenantId.equals(Principal.ALL_TENANTS);
    }
}
