package dev.tandem.http;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.completeOK;
import static org.apache.pekko.http.javadsl.server.Directives.extractMaterializer;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.mapResponse;
import static org.apache.pekko.http.javadsl.server.Directives.onSuccess;
import static org.apache.pekko.http.javadsl.server.Directives.parameterMap;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The routing vocabulary of the three APIs: who calls, what the body says, and one form of answer. A route under
 * {@link House#open} is built of these helpers and Pekko HTTP's own path and method directives.
 */
public final class Door {
    /** Larger request bodies get 413. */
    public static final int MAX_BODY_BYTES = 64 * 1024;

    private static final long BODY_DEADLINE_MS = 10_000;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final String BEARER = "Bearer ";

    private final Tokens tokens;
    private final ClientAddress clientAddress;

    public Door(Tokens tokens, HttpSettings settings) {
        this.tokens = tokens;
        this.clientAddress = new ClientAddress(settings.trustForwardedFor());
    }

    /** Lets in who bears a valid token ({@code Authorization: Bearer}), whatever the role; others get 401. */
    public Route authenticated(Function<Principal, Route> inner) {
        return authenticated(Set.of(Role.values()), inner);
    }

    /** Lets in who bears a valid token with one of the roles; others get 401 or 403. */
    public Route authenticated(Set<Role> roles, Function<Principal, Route> inner) {
        return extractRequest(request -> admit(bearer(request), roles, inner));
    }

    /** For event streams: browsers' EventSource sends no headers, so the token may come as {@code ?access_token}. */
    public Route streamAuthenticated(Set<Role> roles, Function<Principal, Route> inner) {
        return extractRequest(request ->
                admit(bearer(request).or(() -> request.getUri().query().get("access_token")), roles, inner));
    }

    /** Reads a JSON body of at most {@link #MAX_BODY_BYTES}; 400 names the field that is wrong. */
    public <T> Route body(Class<T> type, Function<T, Route> inner) {
        return extractRequest(request -> {
            var contentType = request.entity().getContentType().mediaType();
            if (!contentType.subType().equals("json") && !contentType.subType().endsWith("+json")) {
                return refuse(415, "invalid_request", "The body must be application/json");
            }
            return extractMaterializer(materializer -> {
                var bytes = request.entity()
                        .withSizeLimit(MAX_BODY_BYTES)
                        .toStrict(BODY_DEADLINE_MS, materializer)
                        .handle((strict, failure) -> failure == null
                                ? readBody(strict.getData().toArray(), type, inner)
                                : bodyFailed(failure));
                return onSuccess(bytes, Function.identity());
            });
        });
    }

    /** What is listed, empty for all tenants'. */
    public interface Listing {
        Route of(Optional<String> tenantId, Page page);
    }

    /**
     * A page of a list as the query wants it: {@code ?tenantId=&cursor=&limit=}. Without a tenant it is the bearer's, or
     * all for an administrator of all; another one is not found.
     */
    public Route listing(Principal principal, Listing listing) {
        return parameterMap(query -> switch (Page.of(query)) {
            case Json.Read.Value<Page>(Page page) -> {
                Optional<String> wanted = Optional.ofNullable(query.get("tenantId"));
                Optional<String> own =
                        principal.seesAllTenants() ? Optional.empty() : Optional.of(principal.tenantId());
                yield wanted.filter(tenant -> !principal.sees(tenant)).isPresent()
                        ? answer(Answer.notFound())
                        : listing.of(wanted.or(() -> own), page);
            }
            case Json.Read.Invalid<Page>(Refusal refusal) -> answer(Answer.refused(refusal));
        });
    }

    /** Answers at once. */
    public Route answer(Answer answer) {
        return complete(Answers.response(answer));
    }

    /** Answers when the work is done, which starts when the request gets here. */
    public Route completeWith(Supplier<? extends CompletionStage<? extends Answer>> work) {
        return onSuccess(() -> work.get().thenApply(Answers::response), response -> complete(response));
    }

    /** A live stream of server-sent events, kept alive by comments; it ends when the bearer's token does. */
    public Route events(Principal principal, Source<ServerSentEvent, ?> events) {
        Duration left = Duration.between(Instant.now(), principal.expiresAt());
        Source<ServerSentEvent, NotUsed> source = events.mapMaterializedValue(any -> NotUsed.getInstance())
                .keepAlive(KEEP_ALIVE, ServerSentEvent::heartbeat)
                .takeWithin(left.isNegative() ? Duration.ZERO : left);
        return completeOK(source, EventStreamMarshalling.toEventStream());
    }

    /** The address that the request came from, as limits count it: an IPv6 network of 64 bits counts as one. */
    public Route fromAddress(Function<String, Route> inner) {
        return extractRequest(request -> inner.apply(clientAddress.of(request)));
    }

    /** Names a route for the metrics: its pattern, such as {@code /api/licenses/{id}}. */
    public Route named(String template, Supplier<Route> inner) {
        return mapResponse(response -> response.addAttribute(House.TEMPLATE, template), inner);
    }

    /** Whose request it is, for limits. */
    public String addressOf(HttpRequest request) {
        return clientAddress.of(request);
    }

    private Route admit(Optional<String> token, Set<Role> roles, Function<Principal, Route> inner) {
        Optional<Principal> principal = token.flatMap(tokens::verify);
        if (principal.isEmpty()) {
            return complete(Answers.response(Answer.refused(ErrorCode.UNAUTHORIZED.refusal()))
                    .addHeader(RawHeader.create("WWW-Authenticate", "Bearer realm=\"tandem\"")));
        }
        if (!roles.contains(principal.get().role())) {
            return answer(Answer.refused(ErrorCode.FORBIDDEN.refusal()));
        }
        return inner.apply(principal.get());
    }

    private static Optional<String> bearer(HttpRequest request) {
        return request.getHeader("Authorization")
                .map(HttpHeader::value)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    private <T> Route readBody(byte[] bytes, Class<T> type, Function<T, Route> inner) {
        return switch (Json.read(bytes, type)) {
            case Json.Read.Value<T>(T value) -> inner.apply(value);
            case Json.Read.Invalid<T>(Refusal refusal) -> answer(Answer.refused(refusal));
        };
    }

    private static Route bodyFailed(Throwable failure) {
        return switch (unwrapped(failure)) {
            case EntityStreamSizeException tooLarge ->
                refuse(413, "invalid_request", "The body must not exceed " + MAX_BODY_BYTES + " bytes");
            case TimeoutException tooSlow -> refuse(408, "invalid_request", "The body came too slowly");
            default -> refuse(400, "invalid_request", "The body could not be read");
        };
    }

    private static Route refuse(int status, String code, String message) {
        return complete(Answers.error(status, code, message));
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The form of every answer. */
    static final class Answers {
        private Answers() {}

        static HttpResponse response(Answer answer) {
            return switch (answer) {
                case Answer.Content(int status, Object value) ->
                    HttpResponse.create().withStatus(status).withEntity(Json.entity(value));
                case Answer.Empty() -> HttpResponse.create().withStatus(204);
                case Answer.Refused(Refusal refusal, Optional<Duration> retryAfter) -> refused(refusal, retryAfter);
            };
        }

        static HttpResponse error(int status, String code, String message) {
            return HttpResponse.create().withStatus(status).withEntity(Json.entity(ErrorBody.of(code, message)));
        }

        private static HttpResponse refused(Refusal refusal, Optional<Duration> retryAfter) {
            int status = refusal.code().httpStatus();
            HttpResponse response = error(status, refusal.code().code(), refusal.message());
            if (status != 429 && status != 503 && retryAfter.isEmpty()) {
                return response;
            }
            long millis = retryAfter.orElse(DEFAULT_RETRY_AFTER).toMillis();
            long wholeSeconds = Math.max(1, Math.ceilDiv(millis, 1000L));
            return response.addHeader(RawHeader.create("Retry-After", Long.toString(wholeSeconds)));
        }
    }
}
