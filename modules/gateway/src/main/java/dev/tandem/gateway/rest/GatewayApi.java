package dev.tandem.gateway.rest;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.pathSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.agent.Agents;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.CallQuality;
import dev.tandem.call.CallReply;
import dev.tandem.call.CallView;
import dev.tandem.call.Calls;
import dev.tandem.call.QualityBoard;
import dev.tandem.call.history.CallHistory;
import dev.tandem.call.history.CallRecord;
import dev.tandem.call.history.CallTotals;
import dev.tandem.core.ErrorCode;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The gateway's REST routes. What tells nothing of a tenant (service, health, capabilities, the node's own figures) is
 * open; calls and agents need a token of their tenant.
 */
public final class GatewayApi {
    /** "Today" for statistics: a window that moves with the clock and needs no time zone. */
    private static final Duration STATISTICS_WINDOW = Duration.ofHours(24);

    private final Door door;
    private final Calls calls;
    private final CallHistory history;
    private final Agents agents;
    private final Sessions sessions;
    private final Supplier<NodeFigures> figures;
    private final QualityBoard board;
    private final Object routerCapabilities;
    private final String version;
    private final Instant startedAt = Instant.now();

    /** @param figures this node's own figures, read anew for each request */
    public GatewayApi(
            Door door,
            Calls calls,
            CallHistory history,
            Agents agents,
            Sessions sessions,
            Object routerCapabilities,
            Supplier<NodeFigures> figures,
            QualityBoard board,
            String version) {
        this.door = door;
        this.calls = calls;
        this.history = history;
        this.agents = agents;
        this.sessions = sessions;
        this.routerCapabilities = routerCapabilities;
        this.figures = figures;
        this.board = board;
        this.version = version;
    }

    public Route routes() {
        return concat(
                pathSingleSlash(() -> get(() -> door.named("/", () -> door.answer(Answer.ok(service()))))),
                pathPrefix(
                        PathMatchers.segment("api").slash("webrtc"),
                        () -> concat(
                                open("health", this::health),
                                path(
                                        segment("capabilities").slash(segment()),
                                        tenantId -> get(() -> door.named(
                                                "/api/webrtc/capabilities/{tenantId}",
                                                () -> door.answer(Answer.ok(capabilities(tenantId)))))),
                                pathPrefix("sessions", this::callRoutes),
                                pathPrefix("stats", this::statisticsRoutes))));
    }

    private Route open(String name, Supplier<CompletionStage<Answer>> work) {
        return path(name, () -> get(() -> door.named("/api/webrtc/" + name, () -> door.completeWith(work))));
    }

    /** The predecessor of this gateway calls a call's media session a session; its paths keep the word. */
    private Route callRoutes() {
        return concat(
                pathEndOrSingleSlash(() -> get(() -> door.named(
                        "/api/webrtc/sessions",
                        () -> door.authenticated(who -> door.completeWith(() -> liveCalls(who)))))),
                path(
                        segment(),
                        callId -> get(() -> door.named(
                                "/api/webrtc/sessions/{callId}",
                                () -> door.authenticated(who -> door.completeWith(() -> call(who, callId)))))),
                path(
                        segment().slash("terminate"),
                        callId -> post(() -> door.named(
                                "/api/webrtc/sessions/{callId}/terminate",
                                () -> door.authenticated(who -> door.completeWith(() -> terminate(who, callId)))))));
    }

    private Route statisticsRoutes() {
        return concat(
                pathEndOrSingleSlash(() ->
                        get(() -> door.named("/api/webrtc/stats", () -> door.completeWith(this::statistics)))),
                path(
                        segment("agent").slash(segment()),
                        agentId -> get(() -> door.named(
                                "/api/webrtc/stats/agent/{agentId}",
                                () -> door.authenticated(
                                        who -> door.completeWith(() -> agentStatistics(who, agentId)))))));
    }

    private Map<String, Object> service() {
        return Map.of(
                "success",
                true,
                "service",
                "Tandem WebRTC Gateway",
                "version",
                version,
                "status",
                "running",
                "endpoints",
                Map.of(
                        "health", "/api/webrtc/health",
                        "capabilities", "/api/webrtc/capabilities/:tenantId",
                        "sessions", "/api/webrtc/sessions",
                        "stats", "/api/webrtc/stats",
                        "socket", "/socket.io/",
                        "try", "/try"));
    }

    private CompletionStage<Answer> health() {
        NodeFigures now = figures.get();
        return CompletableFuture.completedFuture(Answer.ok(Map.of(
                "success",
                true,
                "status",
                "healthy",
                "uptimeSeconds",
                uptimeSeconds(),
                "timestamp",
                Instant.now(),
                "sockets",
                now.openSockets(),
                "transports",
                now.transports())));
    }

    private Map<String, Object> capabilities(String tenantId) {
        return Map.of("success", true, "tenantId", tenantId, "capabilities", routerCapabilities);
    }

    private CompletionStage<Answer> liveCalls(Principal who) {
        Optional<String> tenant = who.seesAllTenants() ? Optional.empty() : Optional.of(who.tenantId());
        return guarded(history.live(tenant).thenApply(live -> {
            List<CallRecord> seen =
                    live.stream().filter(call -> call.isSeenBy(who)).toList();
            return Answer.ok(Map.of("success", true, "total", seen.size(), "sessions", seen));
        }));
    }

    private CompletionStage<Answer> call(Principal who, String callId) {
        return ofCall(
                who,
                callId,
                record -> calls.get(record.tenantId(), callId).thenApply(reply -> switch (reply) {
                    case CallReply.View(CallView view) -> Answer.ok(Map.of("success", true, "session", view));
                    // A call that is over has left memory; the history still knows it.
                    default -> Answer.ok(Map.of("success", true, "session", record));
                }));
    }

    private CompletionStage<Answer> terminate(Principal who, String callId) {
        return ofCall(
                who,
                callId,
                record -> calls.terminate(record.tenantId(), callId)
                        .thenApply(reply -> reply instanceof CallReply.Refused(var refusal)
                                ? Answer.refused(refusal)
                                : Answer.ok(Map.of("success", true, "callId", callId))));
    }

    private CompletionStage<Answer> ofCall(
            Principal who, String callId, Function<CallRecord, CompletionStage<Answer>> then) {
        return guarded(history.find(who, callId)
                .thenCompose(found -> found.map(then)
                        .orElseGet(() -> CompletableFuture.completedFuture(
                                Answer.refused(ErrorCode.CALL_NOT_FOUND.refusal())))));
    }

    private CompletionStage<Answer> statistics() {
        return guarded(history.totals(Optional.empty(), Optional.empty(), since())
                .thenApply(totals -> Answer.ok(Map.of(
                        "success",
                        true,
                        "stats",
                        Map.of(
                                "uptimeSeconds",
                                uptimeSeconds(),
                                "calls",
                                totals,
                                "node",
                                figures.get(),
                                "quality",
                                board.summary())))));
    }

    private CompletionStage<Answer> agentStatistics(Principal who, String agentId) {
        boolean another = who.role() == Role.AGENT && !who.subject().equals(agentId);
        return guarded(agents.find(agentId).thenCompose(agent -> {
            if (another || agent.filter(known -> who.sees(known.tenantId())).isEmpty()) {
                return CompletableFuture.completedFuture(Answer.notFound());
            }
            String tenantId = agent.get().tenantId();
            CompletionStage<SessionReply> session = sessions.ask(agentId, AgentSessionCommand.Get::new);
            CompletionStage<Map<String, CallQuality>> quality =
                    session.thenCompose(reply -> qualities(tenantId, reply));
            return history.totals(Optional.of(tenantId), Optional.of(agentId), since())
                    .thenCombine(session, (totals, reply) -> agentStatistics(totals, reply))
                    .thenCombine(
                            quality,
                            (stats, live) -> Answer.ok(Map.of(
                                    "success",
                                    true,
                                    "agentId",
                                    agentId,
                                    "stats",
                                    Map.of("calls", stats.calls(), "session", stats.session(), "quality", live))));
        }));
    }

    private record AgentStatistics(CallTotals calls, Map<String, Object> session) {}

    /** The quality up to now of each call that the agent is in, by call id. */
    private CompletionStage<Map<String, CallQuality>> qualities(String tenantId, SessionReply reply) {
        CompletionStage<Map<String, CallQuality>> all = CompletableFuture.completedStage(Map.of());
        if (reply instanceof SessionReply.Live live) {
            for (String callId : live.callIds()) {
                all = all.thenCombine(calls.get(tenantId, callId), (known, view) -> with(known, callId, view));
            }
        }
        return all;
    }

    private static Map<String, CallQuality> with(Map<String, CallQuality> known, String callId, CallReply reply) {
        Map<String, CallQuality> more = new HashMap<>(known);
        if (reply instanceof CallReply.View(CallView view)) {
            view.quality().ifPresent(quality -> more.put(callId, quality));
        }
        return more;
    }

    private static AgentStatistics agentStatistics(CallTotals totals, SessionReply reply) {
        Map<String, Object> session = reply instanceof SessionReply.Live live
                ? Map.of(
                        "sessionId", live.sessionId(),
                        "since", live.since(),
                        "connected", live.clientConnected(),
                        "calls", live.callIds())
                : Map.of("connected", false);
        return new AgentStatistics(totals, session);
    }

    private static CompletionStage<Answer> guarded(CompletionStage<Answer> answer) {
        return answer.exceptionally(away -> Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()));
    }

    private static Instant since() {
        return Instant.now().minus(STATISTICS_WINDOW);
    }

    private long uptimeSeconds() {
        return Duration.between(startedAt, Instant.now()).toSeconds();
    }
}
