package dev.tandem.license;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.onSuccess;
import static org.apache.pekko.http.javadsl.server.Directives.optionalHeaderValueByName;
import static org.apache.pekko.http.javadsl.server.Directives.parameterOptional;
import static org.apache.pekko.http.javadsl.server.Directives.patch;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.Directives.put;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.StringUnmarshallers;

/** The licence API, port 8001: paths and who may take them. */
public final class LicenseApi {
    private static final EventLog LOG = EventLog.of(LicenseApi.class);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);
    private static final Set<Role> OVERSEERS = Set.of(Role.ADMIN, Role.SUPERVISOR);
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 100;
    private static final int DEFAULT_EVENTS = 200;
    private static final String ONE = "/api/licenses/{id}";

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
        return parameterOptional(
                "tenantId",
                tenant -> parameterOptional(
                        "cursor",
                        cursor -> parameterOptional(
                                StringUnmarshallers.INTEGER,
                                "limit",
                                limit -> door.completeWith(() -> registry.list(
                                        by,
                                        tenant.filter(id -> LicenseBodies.Rules.id("tenantId", id)
                                                .isEmpty()),
                                        cursor.filter(id -> LicenseBodies.Rules.id("cursor", id)
                                                        .isEmpty())
                                                .orElse(""),
                                        Math.clamp(limit.orElse(DEFAULT_PAGE), 1, MAX_PAGE))))));
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
        String all = ONE + "/webrtc-sessions";
        String seat = all + "/{sessionId}";
        return concat(
                pathEnd(() -> concat(
                        get(() -> as(all, OVERSEERS, by -> door.completeWith(() -> registry.seats(by, id)))),
                        post(() -> as(
                                all,
                                ADMINS,
                                by -> door.body(
                                        LicenseBodies.SeatWanted.class,
                                        wanted -> door.completeWith(() -> registry.allocate(by, id, wanted))))))),
                path(
                        segment(),
                        session -> delete(() ->
                                as(seat, ADMINS, by -> door.completeWith(() -> registry.release(by, id, session))))),
                path(
                        segment().slash("heartbeat"),
                        session -> put(() -> as(
                                seat + "/heartbeat",
                                ADMINS,
                                by -> door.completeWith(() -> registry.renew(by, id, session))))));
    }

    private Route events(Principal by, String id) {
        return parameterOptional(
                StringUnmarshallers.LONG,
                "after",
                after -> parameterOptional(
                        StringUnmarshallers.INTEGER,
                        "limit",
                        limit -> door.completeWith(() -> registry.events(
                                by, id, Math.max(0, after.orElse(0L)), Math.max(1, limit.orElse(DEFAULT_EVENTS))))));
    }

    private Route stream(Principal by, String id) {
        Function<Optional<Long>, Route> from = after -> onSuccess(
                (Supplier<CompletionStage<Boolean>>) () -> registry.sees(by, id),
                sees -> sees
                        ? door.events(by, stream.events(id, Math.max(0, after.orElse(0L))))
                        : door.answer(Answer.notFound()));
        return optionalHeaderValueByName(
                "Last-Event-ID",
                lastSeen -> parameterOptional(
                        StringUnmarshallers.LONG,
                        "after",
                        after -> from.apply(lastSeen.filter(value -> value.matches("\\d{1,18}"))
                                .map(Long::valueOf)
                                .or(() -> after))));
    }

    private Route as(String template, Set<Role> roles, Function<Principal, Route> inner) {
        return door.named(template, () -> door.authenticated(roles, inner));
    }
}
