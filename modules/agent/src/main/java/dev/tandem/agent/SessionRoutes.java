package dev.tandem.agent;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.AgentSessionEvent;
import dev.tandem.agent.session.SessionHistory;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Json;
import dev.tandem.http.Page;
import dev.tandem.http.Principal;
import dev.tandem.http.QueryNumber;
import dev.tandem.http.Role;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.JournalEntry;
import dev.tandem.license.Licensing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** Sessions and the tenant's licence in the agent API. */
final class SessionRoutes extends AllDirectives {
    private static final Set<Role> STAFF = Set.of(Role.ADMIN, Role.SUPERVISOR);
    private static final String ENTITY_TYPE = "AgentSession|";

    private final Door door;
    private final Sessions sessions;
    private final SessionHistory history;
    private final EventReader events;
    private final EventJson json;
    private final Licensing licensing;

    SessionRoutes(
            Door door,
            Sessions sessions,
            SessionHistory history,
            EventReader events,
            EventJson json,
            Licensing licensing) {
        this.door = door;
        this.sessions = sessions;
        this.history = history;
        this.events = events;
        this.json = json;
        this.licensing = licensing;
    }

    Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        path("sessions", () -> door.named("/api/sessions", () -> get(this::list))),
                        path(
                                segment("sessions").slash(segment()),
                                id -> door.named(
                                        "/api/sessions/{id}",
                                        () -> concat(get(() -> read(id)), delete(() -> forceLogout(id))))),
                        path(
                                segment("sessions").slash(segment()).slash("events"),
                                id -> door.named("/api/sessions/{id}/events", () -> get(() -> history(id)))),
                        path(
                                segment("licenses").slash("current"),
                                () -> door.named("/api/licenses/current", () -> get(this::license)))));
    }

    private Route list() {
        return door.authenticated(
                STAFF,
                principal ->
                        parameterMap(query -> door.listing(principal, (tenant, page) -> list(query, tenant, page))));
    }

    private Route list(Map<String, String> parameters, Optional<String> tenantId, Page page) {
        String status = parameters.getOrDefault("status", "live");
        if (!status.equals("live") && !status.equals("all")) {
            return door.answer(Answer.refused(ErrorCode.INVALID_VALUE.refusal("status must be live or all")));
        }
        SessionHistory.Query query = new SessionHistory.Query(
                tenantId,
                Optional.ofNullable(parameters.get("agentId")),
                status.equals("live"),
                page.cursor(),
                page.fetch());
        return door.completeWith(() -> history.list(query)
                .thenApply(rows -> Answer.ok(new SessionBodies.SessionPage(
                        page.cut(rows).stream()
                                .map(row -> SessionBodies.SessionBody.of(row, Optional.empty()))
                                .toList(),
                        page.next(rows, SessionHistory.Row::sessionId)))));
    }

    private Route read(String id) {
        return door.authenticated(principal -> door.completeWith(() -> visible(
                principal,
                id,
                row -> live(row).thenApply(live -> Answer.ok(SessionBodies.SessionBody.of(row, live))))));
    }

    private Route forceLogout(String id) {
        return door.authenticated(
                STAFF,
                principal -> door.completeWith(() -> visible(
                        principal,
                        id,
                        row -> sessions.ask(
                                        row.agentId(),
                                        replyTo -> new AgentSessionCommand.End(row.sessionId(), "forced", replyTo))
                                .thenApply(reply -> reply instanceof SessionReply.Refused(Refusal refusal)
                                        ? Answer.refused(refusal)
                                        : Answer.empty()))));
    }

    private Route history(String id) {
        return door.authenticated(principal ->
                parameterOptional("after", after -> switch (QueryNumber.read("after", after, 0, 0, Long.MAX_VALUE)) {
                    case Json.Read.Value<Long>(Long from) ->
                        door.completeWith(() -> visible(principal, id, row -> events(row, from)));
                    case Json.Read.Invalid<Long>(Refusal refusal) -> door.answer(Answer.refused(refusal));
                }));
    }

    private CompletionStage<Answer> events(SessionHistory.Row row, long after) {
        long from = Math.max(row.firstEvent() - 1, after);
        int most = Math.clamp(row.lastEvent() - from, 0, EventReader.MAX_LIMIT);
        return most == 0
                ? CompletableFuture.completedFuture(Answer.ok(new SessionBodies.Events(List.of())))
                : events.events(ENTITY_TYPE + row.agentId(), from, most)
                        .thenApply(entries -> Answer.ok(new SessionBodies.Events(ofSession(entries, row.sessionId()))));
    }

    private List<ObjectNode> ofSession(List<JournalEntry> entries, String sessionId) {
        return entries.stream()
                .filter(entry -> entry.event() instanceof AgentSessionEvent event
                        && event.sessionId().equals(sessionId))
                .map(json::envelope)
                .toList();
    }

    private Route license() {
        return door.authenticated(principal -> parameterOptional("tenantId", tenantId -> {
            String tenant = tenantId.orElse(principal.tenantId());
            if (!principal.sees(tenant)) {
                return door.answer(Answer.notFound());
            }
            return door.completeWith(() -> licensing
                    .standing(tenant)
                    .thenApply(license -> Answer.of(license.map(SessionBodies.CurrentLicense::of)))
                    .exceptionally(_ -> Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal())));
        }));
    }

    private CompletionStage<Optional<SessionReply.Live>> live(SessionHistory.Row row) {
        if (row.endedAt().isPresent()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return sessions.ask(row.agentId(), AgentSessionCommand.Get::new)
                .thenApply(reply -> reply instanceof SessionReply.Live live
                                && live.sessionId().equals(row.sessionId())
                        ? Optional.of(live)
                        : Optional.empty());
    }

    /** An agent sees its own sessions, staff those of the tenant. */
    private CompletionStage<Answer> visible(
            Principal principal, String id, Function<SessionHistory.Row, CompletionStage<Answer>> then) {
        return history.find(id)
                .thenCompose(found -> Answer.of(
                        found.filter(row -> principal.sees(row.tenantId()))
                                .filter(row -> STAFF.contains(principal.role())
                                        || principal.subject().equals(row.agentId())),
                        then));
    }
}
