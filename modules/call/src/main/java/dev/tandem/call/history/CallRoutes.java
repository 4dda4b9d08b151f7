package dev.tandem.call.history;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.parameterMap;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.Json;
import dev.tandem.http.Principal;
import dev.tandem.http.QueryNumber;
import dev.tandem.http.Role;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code /api/calls}: agents see the calls they took part in, supervisors and administrators the tenant's. */
public final class CallRoutes {
    /** What the routes do, for the port's OpenAPI document. */
    public static final ApiDocument.Part API = new ApiDocument.Part(CallRoutes.class, "call-api.yaml");

    private static final int DEFAULT_LIMIT = 50;

    private final Door door;
    private final CallHistory history;
    private final EventReader reader;
    private final EventJson eventJson;

    public CallRoutes(Door door, CallHistory history, EventReader reader, EventJson eventJson) {
        this.door = door;
        this.history = history;
        this.reader = reader;
        this.eventJson = eventJson;
    }

    public Route routes() {
        return pathPrefix(
                segment("api").slash("calls"),
                () -> concat(
                        pathEndOrSingleSlash(() ->
                                get(() -> door.named("/api/calls", () -> door.authenticated(this::list)))),
                        path(
                                segment(),
                                callId -> get(() -> door.named(
                                        "/api/calls/{id}",
                                        () -> door.authenticated(who -> door.completeWith(() -> one(who, callId)))))),
                        path(
                                segment().slash("events"),
                                callId -> get(() -> door.named(
                                        "/api/calls/{id}/events",
                                        () -> door.authenticated(who -> parameterMap(parameters ->
                                                door.completeWith(() -> events(who, callId, parameters)))))))));
    }

    private Route list(Principal who) {
        return parameterMap(parameters -> switch (QueryNumber.read(
                "limit", parameter(parameters, "limit"), DEFAULT_LIMIT, 1, CallQuery.MAX_LIMIT)) {
            case Json.Read.Value<Long>(Long limit) -> list(who, parameters, Math.toIntExact(limit));
            case Json.Read.Invalid<Long>(Refusal refusal) -> door.answer(Answer.refused(refusal));
        });
    }

    private Route list(Principal who, Map<String, String> parameters, int limit) {
        try {
            CallQuery query = query(who, parameters, limit);
            return door.completeWith(() -> history.page(query).thenApply(Answer::ok));
        } catch (DateTimeParseException e) {
            return door.answer(Answer.refused(
                    ErrorCode.INVALID_REQUEST.refusal("from and to must be times such as 2026-01-31T08:00:00Z")));
        }
    }

    private static CallQuery query(Principal who, Map<String, String> parameters, int limit) {
        Optional<String> agentId =
                who.role() == Role.AGENT ? Optional.of(who.subject()) : parameter(parameters, "agentId");
        return new CallQuery(
                who.seesAllTenants() ? parameter(parameters, "tenantId") : Optional.of(who.tenantId()),
                agentId,
                parameter(parameters, "from").map(Instant::parse),
                parameter(parameters, "to").map(Instant::parse),
                parameter(parameters, "cursor"),
                limit);
    }

    private CompletionStage<Answer> one(Principal who, String callId) {
        return seen(who, callId, call -> CompletableFuture.completedStage(Answer.ok(call)));
    }

    /** {@code ?after=N} goes on after the N-th event. */
    private CompletionStage<Answer> events(Principal who, String callId, Map<String, String> parameters) {
        return switch (QueryNumber.read("after", parameter(parameters, "after"), 0, 0, Long.MAX_VALUE)) {
            case Json.Read.Value<Long>(Long after) ->
                seen(
                        who,
                        callId,
                        call -> reader.events("Call|" + call.callId(), after, EventReader.MAX_LIMIT)
                                .thenApply(entries -> Answer.ok(Map.of(
                                        "events",
                                        entries.stream()
                                                .map(eventJson::envelope)
                                                .toList()))));
            case Json.Read.Invalid<Long>(Refusal refusal) -> CompletableFuture.completedStage(Answer.refused(refusal));
        };
    }

    private CompletionStage<Answer> seen(
            Principal who, String callId, Function<CallRecord, CompletionStage<Answer>> then) {
        return history.find(who, callId)
                .thenCompose(found -> found.map(then)
                        .orElseGet(() ->
                                CompletableFuture.completedStage(Answer.refused(ErrorCode.CALL_NOT_FOUND.refusal()))));
    }

    private static Optional<String> parameter(Map<String, String> parameters, String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
    }
}
