package dev.tandem.socketio.engineio;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.server.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An Engine.IO v4 server: bind {@link #route()} with Pekko HTTP, {@link #close} at the end. */
public final class EngineServer {
    private static final Logger LOG = LoggerFactory.getLogger(EngineServer.class);
    private static final int SID_BYTES = 15;

    private final ActorSystem<?> system;
    private final EngineSettings settings;
    private final Function<EngineConnection, EngineHandler> acceptor;
    private final EngineCounters counters = new EngineCounters();
    private final Map<String, SessionHandle> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private volatile boolean closing;

    private EngineServer(
            ActorSystem<?> system, EngineSettings settings, Function<EngineConnection, EngineHandler> acceptor) {
        this.system = system;
        this.settings = settings;
        this.acceptor = acceptor;
    }

    /**
     * Makes a server.
     *
     * @param acceptor called once for every new session, before anything else happens to it; must not block
     */
    public static EngineServer create(
            ActorSystem<?> system, EngineSettings settings, Function<EngineConnection, EngineHandler> acceptor) {
        return new EngineServer(system, settings, acceptor);
    }

    /** Answers everything under the configured path and rejects all else, so that other routes can follow. */
    public Route route() {
        return new EngineRoute(this, settings, system).route();
    }

    public EngineMetrics metrics() {
        return counters.read(sessions.size());
    }

    /**
     * Refuses new sessions and closes all that are open.
     *
     * @param reason in words, for the log
     * @return done when every session has ended, which takes at most a little more than the close deadline
     */
    public CompletionStage<Done> close(String reason) {
        closing = true;
        LOG.atInfo()
                .addKeyValue("reason", reason)
                .addKeyValue("sessions", sessions.size())
                .log("engineio.closing");
        var ended = sessions.values().stream()
                .map(session -> {
                    session.close(DisconnectReason.SERVER_SHUTDOWN);
                    return session.terminated().toCompletableFuture();
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(ended)
                .completeOnTimeout(null, settings.deadlines().close().toMillis() + 1000, TimeUnit.MILLISECONDS)
                .thenApply(nothing -> Done.getInstance());
    }

    Optional<SessionHandle> session(String sid) {
        return Optional.ofNullable(sessions.get(sid));
    }

    /** Opens a session; empty when the server is full or closing. */
    Optional<SessionHandle> open(Handshake handshake, boolean webSocket) {
        if (closing || sessions.size() >= settings.maxSessions()) {
            return Optional.empty();
        }
        String sid = newSid();
        var session = new SessionHandle(sid, newLogId(), handshake, system, counters, settings.outbound());
        if (!start(session, webSocket)) {
            return Optional.empty();
        }
        counters.sessionsOpened.increment();
        sessions.put(sid, session);
        session.onTermination(() -> sessions.remove(sid));
        if (closing) {
            session.close(DisconnectReason.SERVER_SHUTDOWN);
        }
        return Optional.of(session);
    }

    /** False when the actor system is going down. */
    private boolean start(SessionHandle session, boolean webSocket) {
        var behavior = EngineSession.create(settings, session, counters, webSocket, acceptor);
        try {
            session.started(system.systemActorOf(behavior, "engineio-" + session.sid(), Props.empty()));
            return true;
        } catch (IllegalStateException terminating) {
            return false;
        }
    }

    void countRefusal() {
        counters.requestsRefused.increment();
    }

    private String newSid() {
        byte[] bytes = new byte[SID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String newLogId() {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
