package dev.tandem.phone;

import dev.tandem.agent.SipAccounts;
import dev.tandem.http.LoginGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.ThrottleMode;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** {@code /ws}: the HTTP side of SIP over WebSocket (RFC 7118 §3 to §5). */
final class PhoneRoute {
    private static final String SUBPROTOCOL = "sip";
    /** A message in fragments must be whole by then. */
    private static final Duration MESSAGE_DEADLINE = Duration.ofSeconds(5);

    private final ActorSystem<?> system;
    private final Materializer materializer;
    private final PhoneSettings settings;
    private final PhoneMetrics metrics;
    private final Switchboard switchboard;
    private final SipAccounts accounts;
    private final LoginGuard guard;
    private final Function<HttpRequest, String> addressOf;

    PhoneRoute(
            ActorSystem<?> system,
            PhoneSettings settings,
            PhoneMetrics metrics,
            Switchboard switchboard,
            SipAccounts accounts,
            LoginGuard guard,
            Function<HttpRequest, String> addressOf) {
        this.system = system;
        this.materializer = Materializer.matFromSystem(system);
        this.settings = settings;
        this.metrics = metrics;
        this.switchboard = switchboard;
        this.accounts = accounts;
        this.guard = guard;
        this.addressOf = addressOf;
    }

    Route route(boolean secure) {
        return Directives.path("ws", () -> Directives.handle(request -> answer(request, secure)));
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request, boolean secure) {
        return CompletableFuture.completedStage(request.getAttribute(AttributeKeys.webSocketUpgrade)
                .map(upgrade -> upgraded(request, upgrade, secure))
                .orElseGet(() -> refused(request, StatusCodes.UPGRADE_REQUIRED, "SIP over WebSocket only")));
    }

    private HttpResponse upgraded(HttpRequest request, WebSocketUpgrade upgrade, boolean secure) {
        String origin = request.getHeader("Origin").map(HttpHeader::value).orElse("");
        if (!settings.admits(origin)) {
            return refused(request, StatusCodes.FORBIDDEN, "This origin may not connect");
        }
        boolean speaksSip = false;
        for (String offered : upgrade.getRequestedProtocols()) {
            speaksSip |= offered.equals(SUBPROTOCOL);
        }
        if (!speaksSip) {
            return refused(request, StatusCodes.BAD_REQUEST, "The subprotocol must be sip");
        }
        if (metrics.connections.incrementAndGet() > settings.maxConnections()) {
            metrics.connections.decrementAndGet();
            return refused(request, StatusCodes.SERVICE_UNAVAILABLE, "Too many connections");
        }
        return upgrade.handleMessagesWith(connection(addressOf.apply(request), secure), SUBPROTOCOL);
    }

    private HttpResponse refused(HttpRequest request, StatusCode status, String why) {
        request.discardEntityBytes(materializer);
        return HttpResponse.create().withStatus(status).withEntity(why);
    }

    /** Inbound as fast as one telephone may speak, outbound a bounded queue; each ends the other. */
    private Flow<Message, Message, NotUsed> connection(String remoteAddress, boolean secure) {
        var out = Source.<Message>queue(settings.maxWaitingOut()).preMaterialize(materializer);
        Link link = new Link(out.first(), metrics, remoteAddress, secure);
        ActorRef<Doorkeeper.Input> door = system.systemActorOf(
                Doorkeeper.behavior(link, switchboard, settings, accounts, guard, metrics),
                "phone-door-" + link.id(),
                Props.empty());
        Sink<Message, NotUsed> in = Flow.of(Message.class)
                .throttle(
                        settings.messagesPerSecond(),
                        Duration.ofSeconds(1),
                        settings.messagesPerSecond() * 4,
                        ThrottleMode.shaping())
                .mapAsync(1, this::text)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                // Completing instead of failing: the connection closes, and Pekko HTTP need not log it as ours.
                .recoverWith(Throwable.class, () -> {
                    metrics.malformed.increment();
                    return Source.empty();
                })
                .watchTermination((_, done) -> {
                    done.whenComplete((_, _) -> {
                        metrics.connections.decrementAndGet();
                        link.close();
                        door.tell(new Doorkeeper.Input.Closed());
                    });
                    return NotUsed.getInstance();
                })
                .to(Sink.foreach(text -> door.tell(new Doorkeeper.Input.Frame(text))));
        return Flow.fromSinkAndSourceCoupledMat(in, out.second(), Keep.none())
                .mapMaterializedValue(_ -> NotUsed.getInstance());
    }

    /** One message a frame, text or binary (RFC 7118 §5); empty for one that is too large. */
    private CompletionStage<Optional<String>> text(Message message) {
        Source<ByteString, ?> parts = message.isText()
                ? message.asTextMessage().getStreamedText().map(ByteString::fromString)
                : message.asBinaryMessage().getStreamedData();
        return parts.completionTimeout(MESSAGE_DEADLINE)
                .runFold(ByteString.emptyByteString(), this::joined, materializer)
                .thenApply(whole ->
                        whole.size() > settings.maxMessageBytes() ? Optional.empty() : Optional.of(whole.utf8String()));
    }

    /** What is beyond the limit is read and forgotten: failing here would be logged as a fault of ours. */
    private ByteString joined(ByteString before, ByteString part) {
        return before.size() > settings.maxMessageBytes() ? before : before.concat(part);
    }
}
