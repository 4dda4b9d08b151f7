package dev.tandem.http;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.handleExceptions;
import static org.apache.pekko.http.javadsl.server.Directives.handleRejections;
import static org.apache.pekko.http.javadsl.server.Directives.mapResponse;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.withRequestTimeout;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.core.Overloaded;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/**
 * What stands around the routes of one HTTP port: limits per address, CORS, the common error body for everything that
 * goes wrong, the request timeout, metrics.
 */
public final class House {
    /** Set by {@link Door#named}; requests that match no named route count as {@code other}. */
    static final AttributeKey<String> TEMPLATE = AttributeKey.create("tandem-route", String.class);

    private static final EventLog LOG = EventLog.of(House.class);
    private static final int MAX_CONNECTIONS = 20_000;
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    /** SQLSTATE character_not_in_repertoire: PostgreSQL keeps no U+0000, which only a client can have sent. */
    private static final String NUL_IN_TEXT = "22021";

    /** SQLSTATE: connection exception, insufficient resources, operator intervention (PostgreSQL, appendix A). */
    private static final Set<String> AWAY_SQL_CLASSES = Set.of("08", "53", "57");

    private final String api;
    private final Door door;
    private final HttpSettings settings;
    private final Metrics metrics;
    private final Cors cors;
    private final TokenBuckets buckets;
    private final RejectionHandler rejections =
            RejectionHandler.defaultHandler().mapRejectionResponse(House::withErrorBody);
    private final ExceptionHandler exceptions;

    /** @param api the port's name in metrics and logs, such as {@code license} */
    public House(String api, Door door, HttpSettings settings, Metrics metrics) {
        this.api = api;
        this.door = door;
        this.settings = settings;
        this.metrics = metrics;
        this.cors = new Cors(settings.allowedOrigins());
        this.buckets = new TokenBuckets(settings.requestsPerSecond(), settings.burst());
        this.exceptions = ExceptionHandler.newBuilder().matchAny(this::failed).build();
    }

    /** The API's routes with all that stands around them, and {@code /metrics}. */
    public Route open(Route inner) {
        return extractRequest(request -> {
            long startedNanos = System.nanoTime();
            return mapResponse(
                    response -> finished(request, response, startedNanos),
                    () -> withRequestTimeout(
                            settings.requestTimeout(),
                            timedOut -> timeoutResponse(timedOut, startedNanos),
                            () -> limited(request, () -> sealed(inner))));
        });
    }

    /** Serves the route; the request's remote address, which limits need, is only known to ports bound here. */
    public CompletionStage<ServerBinding> bind(ActorSystem<?> system, String host, int port, Route route) {
        ServerSettings server = ServerSettings.create(system.classicSystem())
                .withRemoteAddressAttribute(true)
                .withMaxConnections(MAX_CONNECTIONS)
                .withServerHeader(Optional.empty());
        return Http.get(system).newServerAt(host, port).withSettings(server).bind(route);
    }

    private Route limited(HttpRequest request, Supplier<Route> inner) {
        Optional<Duration> wait = buckets.take(door.addressOf(request));
        return wait.<Route>map(left -> door.answer(Answer.refused(ErrorCode.RATE_LIMITED.refusal(), left)))
                .or(() -> cors.preflight(request).map(preflight -> complete(preflight)))
                .orElseGet(inner);
    }

    private Route sealed(Route inner) {
        return handleExceptions(
                exceptions,
                () -> handleRejections(rejections, () -> concat(path("metrics", this::metricsPage), inner)));
    }

    private Route metricsPage() {
        return get(() -> door.named(
                "/metrics",
                () -> complete(HttpResponse.create()
                        .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, metrics.scrape())))));
    }

    private HttpResponse finished(HttpRequest request, HttpResponse response, long startedNanos) {
        String template = response.getAttribute(TEMPLATE).orElse("other");
        count(request, template, response.status().intValue(), startedNanos);
        boolean decorated = response.getHeader("Access-Control-Allow-Methods").isPresent();
        return decorated ? response : cors.decorate(request, response);
    }

    private HttpResponse timeoutResponse(HttpRequest request, long startedNanos) {
        LOG.warn("http.timed-out", "api", api, "method", request.method().value());
        count(request, "timeout", 503, startedNanos);
        return cors.decorate(
                request, Door.Answers.response(Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal())));
    }

    private void count(HttpRequest request, String template, int status, long startedNanos) {
        String method = request.method().value();
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        metrics.request(api, METHODS.contains(method) ? method : "other", template, status, took);
    }

    private Route failed(Throwable failure) {
        Throwable cause = Door.unwrapped(failure);
        if (cause instanceof Overloaded) {
            LOG.warn("http.overloaded", "api", api, "what", String.valueOf(cause.getMessage()));
            return door.answer(Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal("Overloaded, try again")));
        }
        if (cause instanceof SQLException refused && NUL_IN_TEXT.equals(refused.getSQLState())) {
            return door.answer(Answer.refused(ErrorCode.INVALID_REQUEST.refusal("A text must not contain NUL")));
        }
        if (isAway(cause)) {
            LOG.warn("http.dependency-away", "api", api, "why", String.valueOf(cause.getMessage()));
            return door.answer(Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()));
        }
        String errorId = Ids.next();
        LOG.error("http.failed", cause, "api", api, "error", errorId);
        return door.answer(Answer.refused(ErrorCode.INTERNAL_ERROR.refusal("Internal error " + errorId)));
    }

    /** An entity that did not answer in time, or a database that cannot be reached, shuts down or has no room. */
    private static boolean isAway(Throwable cause) {
        if (cause instanceof SQLException failure && failure.getSQLState() != null) {
            String sqlClass = failure.getSQLState()
                    .substring(0, Math.min(2, failure.getSQLState().length()));
            return cause instanceof SQLTransientException || AWAY_SQL_CLASSES.contains(sqlClass);
        }
        return cause instanceof TimeoutException || cause instanceof SQLTransientException;
    }

    /** Pekko HTTP's own refusals (404, 405, 400 of a query parameter, …) in our words and body. */
    private static HttpResponse withErrorBody(HttpResponse response) {
        int status = response.status().intValue();
        String text = response.entity() instanceof HttpEntity.Strict strict
                ? strict.getData().utf8String()
                : response.status().reason();
        return response.withEntity(Json.entity(
                switch (status) {
                    case 401 -> ErrorBody.of(ErrorCode.UNAUTHORIZED.refusal());
                    case 403 -> ErrorBody.of(ErrorCode.FORBIDDEN.refusal());
                    case 404 -> ErrorBody.of(ErrorCode.NOT_FOUND.refusal());
                    case 405 -> ErrorBody.of("invalid_request", "Method not allowed");
                    default -> ErrorBody.of("invalid_request", text);
                }));
    }
}
