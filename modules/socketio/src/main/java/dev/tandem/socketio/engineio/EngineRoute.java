package dev.tandem.socketio.engineio;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** The HTTP side of Engine.IO: which session a request is for, and what it asks of it. */
final class EngineRoute {
    private static final Duration POLL_MARGIN = Duration.ofSeconds(5);

    private final EngineServer server;
    private final EngineSettings settings;
    private final Replies replies;
    private final Materializer materializer;

    EngineRoute(EngineServer server, EngineSettings settings, ActorSystem<?> system) {
        this.server = server;
        this.settings = settings;
        this.replies = new Replies(settings.origins());
        this.materializer = Materializer.matFromSystem(system);
    }

    Route route() {
        // A poll is open until the next ping at the latest; after that and its timeout, nothing is late but lost.
        var patience = settings.heartbeat()
                .interval()
                .plus(settings.heartbeat().timeout())
                .plus(settings.deadlines().body())
                .plus(POLL_MARGIN);
        var answering = Directives.withRequestTimeout(patience, () -> Directives.handle(this::answer));
        return Directives.extractRequest(request -> isOurs(request) ? answering : Directives.reject());
    }

    private boolean isOurs(HttpRequest request) {
        String path = request.getUri().path();
        return path.equals(settings.path()) || settings.path().equals(path + "/");
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        var origin = header(request, "origin");
        if (!settings.origins().admits(origin)) {
            return refuse(request, Refusal.FORBIDDEN_ORIGIN, Optional.empty());
        }
        if (request.method().equals(HttpMethods.OPTIONS)) {
            return CompletableFuture.completedFuture(
                    replies.preflight(origin, header(request, "access-control-request-headers")));
        }
        return switch (EngineQuery.of(request)) {
            case EngineQuery.Malformed(Refusal refusal) -> refuse(request, refusal, origin);
            case EngineQuery.Open(boolean webSocket, var parameters) ->
                open(request, new Opening(origin, webSocket, handshake(request, origin, parameters)));
            case EngineQuery.Continue(String sid, boolean webSocket) ->
                server.session(sid)
                        .map(session -> proceed(request, session, webSocket, origin))
                        .orElseGet(() -> refuse(request, Refusal.UNKNOWN_SESSION, origin));
        };
    }

    // ---- new sessions

    private record Opening(Optional<String> origin, boolean webSocket, Handshake handshake) {}

    private CompletionStage<HttpResponse> open(HttpRequest request, Opening opening) {
        var upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
        boolean fitting = request.method().equals(HttpMethods.GET) && opening.webSocket() == upgrade.isPresent();
        if (!fitting) {
            return refuse(request, Refusal.BAD_METHOD, opening.origin());
        }
        var session = server.open(opening.handshake(), opening.webSocket());
        if (session.isEmpty()) {
            return refuse(request, Refusal.SERVER_FULL, opening.origin());
        }
        request.discardEntityBytes(materializer);
        var response = upgrade.map(offered -> attach(offered, session.get()))
                .orElseGet(() -> replies.payload(openPacket(session.get()), opening.origin()));
        return CompletableFuture.completedFuture(response);
    }

    private String openPacket(SessionHandle session) {
        var json = OpenPacket.json(session.sid(), List.of("websocket"), settings);
        return EngineCodec.encode(new EnginePacket.Open(json));
    }

    private HttpResponse attach(WebSocketUpgrade upgrade, SessionHandle session) {
        var frames = FrameAssembly.flow(
                settings.inbound().maxPayloadBytes(), settings.deadlines().body(), materializer);
        return upgrade.handleMessagesWith(frames.via(new WebSocketStage(session)));
    }

    private static Handshake handshake(HttpRequest request, Optional<String> origin, Map<String, String> parameters) {
        var remote = request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(address -> address.getAddress().map(ip -> new InetSocketAddress(ip, address.getPort())));
        return new Handshake(
                remote,
                origin,
                header(request, "user-agent"),
                header(request, "x-forwarded-for"),
                parameters,
                Instant.now());
    }

    // ---- open sessions

    private CompletionStage<HttpResponse> proceed(
            HttpRequest request, SessionHandle session, boolean webSocket, Optional<String> origin) {
        var upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
        if (webSocket) {
            return upgrade.<CompletionStage<HttpResponse>>map(
                            offered -> CompletableFuture.completedFuture(attach(offered, session)))
                    .orElseGet(() -> refuse(request, Refusal.BAD_REQUEST, origin));
        }
        if (request.method().equals(HttpMethods.GET)) {
            request.discardEntityBytes(materializer);
            return session.ask(SessionCommand.Poll::new, new HttpAnswer.Refused())
                    .thenApply(answer -> replies.answer(answer, origin));
        }
        if (request.method().equals(HttpMethods.POST)) {
            return post(request, session, origin);
        }
        return refuse(request, Refusal.BAD_METHOD, origin);
    }

    private CompletionStage<HttpResponse> post(HttpRequest request, SessionHandle session, Optional<String> origin) {
        if (!session.beginPost()) {
            session.close(DisconnectReason.PARSE_ERROR);
            return refuse(request, Refusal.BAD_REQUEST, origin);
        }
        return body(request)
                .thenCompose(body -> session.<HttpAnswer>ask(
                        answer -> new SessionCommand.Post(body.utf8String(), answer), new HttpAnswer.Refused()))
                .thenApply(answer -> replies.answer(answer, origin))
                .exceptionally(failure -> bodyFailed(failure, session, origin))
                .whenComplete((response, failure) -> session.endPost());
    }

    private CompletionStage<ByteString> body(HttpRequest request) {
        int max = settings.inbound().maxPayloadBytes();
        return request.entity()
                .withSizeLimit(max)
                .getDataBytes()
                .completionTimeout(settings.deadlines().body())
                .runFold(ByteString.emptyByteString(), ByteString::concat, materializer);
    }

    private HttpResponse bodyFailed(Throwable failure, SessionHandle session, Optional<String> origin) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EntityStreamSizeException) {
            session.close(DisconnectReason.PAYLOAD_TOO_LARGE);
            return replies.bare(StatusCodes.CONTENT_TOO_LARGE, origin);
        }
        session.close(DisconnectReason.TRANSPORT_ERROR);
        return replies.bare(
                cause instanceof TimeoutException ? StatusCodes.REQUEST_TIMEOUT : StatusCodes.BAD_REQUEST, origin);
    }

    private CompletionStage<HttpResponse> refuse(HttpRequest request, Refusal refusal, Optional<String> origin) {
        if (!request.entity().isStrict()) {
            // Not worth reading: Pekko HTTP closes the connection behind the answer.
            request.entity().getDataBytes().runWith(Sink.cancelled(), materializer);
        }
        server.countRefusal();
        return CompletableFuture.completedFuture(replies.refusal(refusal, origin));
    }

    private static Optional<String> header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }
}
