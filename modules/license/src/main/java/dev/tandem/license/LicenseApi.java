package dev.tandem.license;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.onSuccess;
import static org.apache.pekko.http.javadsl.server.Directives.optionalHeaderValueByName;
import static org.apache.pekko.http.javadsl.server.Directives.parameterMap;
import static org.apache.pekko.http.javadsl.server.Directives.patch;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.Directives.put;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Json;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Principal;
import dev.tandem.http.QueryNumber;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.server.Route;

/** The licence API, port 8001: paths and who may take them. */
public final class LicenseApi {
    private static final EventLog LOG = EventLog.of(LicenseApi.class);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);
    private static final Set<Role> OVERSEERS = Set.of(Role.ADMIN, Role.SUPERVISOR);
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 100;
    private static final int DEFAULT_EVENTS = 200;
    private static final String ONE = "/api/licenses/{id}";
    private static final String SEATS = ONE + "/webrtc-sessions";
    private static final String SEAT = SEATS + "/{sessionId}";

    private final Door door;
    private final LicenseRegistry registry;
    private final LicenseStream stream;
    private final AdminAccounts admins;
    private final Tokens tokens;
    private final LoginGuard guard;
    private final Duration tokenLifetime;

    LicenseApi(
            Door door,
            LicenseRegistry registry,
            LicenseStream stream,
            AdminAccounts admins,
            Tokens tokens,
            LoginGuard guard,
            Duration tokenLifetime) {
        this.door = door;
        this.registry = registry;
        this.stream = stream;
        this.admins = admins;
        this.tokens = tokens;
        this.guard = guard;
        this.tokenLifetime = tokenLifetime;
    }

    /** All routes under {@code /api}. */
    public Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        path(segment("auth").slash("login"), this::login),
                        pathPrefix(
                                "licenses",
                                () -> concat(pathEnd(this::licenses), pathPrefix(segment(), this::license)))));
    }

    private Route login() {
        return post(() -> door.named(
                "/api/auth/login",
                () -> door.fromAddress(address -> door.body(
                        LicenseBodies.Login.class, login -> door.completeWith(() -> login(login, address))))));
    }

    private CompletionStage<Answer> login(LicenseBodies.Login login, String address) {
        if (LicenseBodies.Rules.id("username", login.username()).isPresent()) {
            return CompletableFuture.completedFuture(wrongPassword());
        }
        Optional<Duration> locked = guard.lockedFor(login.username(), address);
        if (locked.isPresent()) {
            return CompletableFuture.completedFuture(
                    Answer.refused(ErrorCode.RATE_LIMITED.refusal("Too many failed logins"), locked.get()));
        }
        return admins.verify(login.username(), login.password())
                .thenApply(found -> found.map(admin -> {
                            guard.succeeded(login.username(), address);
                            LOG.info(
                                    "admin.logged-in",
                                    "admin",
                                    admin.id(),
                                    "tenant",
                                    admin.tenantId(),
                                    "address",
                                    address);
                            var issued = tokens.issue(
                                    admin.id(), admin.tenantId(), admin.role(), Optional.of(admin.id()), tokenLifetime);
                            return Answer.ok(
                                    new LicenseBodies.LoggedIn(issued.token(), issued.expiresAt(), admin.role()));
                        })
                        .orElseGet(() -> {
                            guard.failed(login.username(), address);
                            LOG.warn("admin.login-failed", "address", address);
                            return wrongPassword();
                        }));
    }

    private static Answer wrongPassword() {
        return Answer.refused(ErrorCode.UNAUTHORIZED.refusal("Wrong username or password"));
    }

    private Route licenses() {
        return concat(
                post(() -> door.named(
                        "/api/licenses",
                        () -> door.authenticated(
                                ADMINS,
                                by -> door.body(
                                        LicenseBodies.NewLicense.class,
                                        wanted -> door.completeWith(() -> registry.create(by, wanted)))))),
                get(() -> door.named("/api/licenses", () -> door.authenticated(OVERSEERS, this::list))));
    }

    private Route list(Principal by) {
        return parameterMap(query -> {
            Optional<String> tenant = parameter(query, "tenantId");
            Optional<String> cursor = parameter(query, "cursor");
            Optional<Refusal> invalid = tenant.flatMap(id -> LicenseBodies.Rules.id("tenantId", id))
                    .or(() -> cursor.flatMap(id -> LicenseBodies.Rules.id("cursor", id)));
            return invalid.<Route>map(refusal -> door.answer(Answer.refused(refusal)))
                    .orElseGet(() -> number(
                            query,
                            "limit",
                            DEFAULT_PAGE,
                            1,
                            MAX_PAGE,
                            limit -> door.completeWith(
                                    () -> registry.list(by, tenant, cursor.orElse(""), Math.toIntExact(limit)))));
        });
    }

    private Route license(String id) {
        if (LicenseBodies.Rules.id("id", id).isPresent()) {
            return door.answer(Answer.notFound());
        }
        return concat(
                pathEnd(() -> one(id)),
                pathPrefix("webrtc-sessions", () -> seats(id)),
                path("events", () -> get(() -> as(ONE + "/events", OVERSEERS, by -> events(by, id)))),
                path(
                        "stream",
                        () -> get(() -> door.named(
                                ONE + "/stream", () -> door.streamAuthenticated(OVERSEERS, by -> stream(by, id))))));
    }

    private Route one(String id) {
        return concat(
                get(() -> as(ONE, OVERSEERS, by -> door.completeWith(() -> registry.get(by, id)))),
                patch(() -> as(
                        ONE,
                        ADMINS,
                        by -> door.body(
                                LicenseBodies.Change.class,
                                change -> door.completeWith(() -> registry.change(by, id, change))))),
                delete(() -> as(ONE, ADMINS, by -> door.completeWith(() -> registry.delete(by, id)))));
    }

    private Route seats(String id) {
        return concat(
                pathEnd(() -> concat(
                        get(() -> as(SEATS, OVERSEERS, by -> door.completeWith(() -> registry.seats(by, id)))),
                        post(() -> as(
                                SEATS,
                                ADMINS,
                                by -> door.body(
                                        LicenseBodies.SeatWanted.class,
                                        wanted -> door.completeWith(() -> registry.allocate(by, id, wanted))))))),
                path(
                        segment(),
                        session -> delete(() ->
                                as(SEAT, ADMINS, by -> door.completeWith(() -> registry.release(by, id, session))))),
                path(
                        segment().slash("heartbeat"),
                        session -> put(() -> as(
                                SEAT + "/heartbeat",
                                ADMINS,
                                by -> door.completeWith(() -> registry.renew(by, id, session))))));
    }

    private Route events(Principal by, String id) {
        return parameterMap(query -> number(
                query,
                "after",
                0,
                0,
                Long.MAX_VALUE,
                after -> number(
                        query,
                        "limit",
                        DEFAULT_EVENTS,
                        1,
                        LicenseRegistry.MAX_EVENTS,
                        limit -> door.completeWith(() -> registry.events(by, id, after, Math.toIntExact(limit))))));
    }

    private Route stream(Principal by, String id) {
        LongFunction<Route> from = after -> onSuccess(
                (Supplier<CompletionStage<Boolean>>) () -> registry.sees(by, id),
                sees -> sees ? door.events(by, stream.events(id, after)) : door.answer(Answer.notFound()));
        return optionalHeaderValueByName(
                "Last-Event-ID",
                lastSeen -> parameterMap(query -> lastSeen.filter(value -> value.matches("\\d{1,18}"))
                        .map(seen -> from.apply(Long.parseLong(seen)))
                        .orElseGet(() -> number(query, "after", 0, 0, Long.MAX_VALUE, from))));
    }

    private Route number(
            Map<String, String> query, String name, long absent, long min, long max, LongFunction<Route> inner) {
        return switch (QueryNumber.read(name, parameter(query, name), absent, min, max)) {
            case Json.Read.Value<Long>(Long value) -> inner.apply(value);
            case Json.Read.Invalid<Long>(Refusal refusal) -> door.answer(Answer.refused(refusal));
        };
    }

    private static Optional<String> parameter(Map<String, String> query, String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    private Route as(String template, Set<Role> roles, Function<Principal, Route> inner) {
        return door.named(template, () -> door.authenticated(roles, inner));
    }
}
