package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.socketio.Socket;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The address of one connected client: what the session tells it goes out on the socket. Notices wait until the client
 * was greeted with {@code connected}, so that this is always the first thing it hears. The session watches this actor,
 * so a client whose node dies counts as gone.
 */
final class Client {
    /** Between a session's end and the disconnect, so that acknowledgements under way still leave. */
    private static final Duration FAREWELL = Duration.ofMillis(250);
    /** More than a session keeps for a client that is away. */
    private static final int MAX_NOTICES_BEFORE_GREETING = 512;

    private Client() {}

    /** The client has been admitted; {@code connected} is what it is greeted with. */
    record Greet(JsonNode connected) implements ClientNotice {}

    /** The socket is gone. */
    record Gone() implements ClientNotice {}

    private record Leave() implements ClientNotice {}

    static Behavior<ClientNotice> behavior(Socket socket) {
        return Behaviors.withTimers(timers ->
                Behaviors.withStash(MAX_NOTICES_BEFORE_GREETING, stash -> awaitingGreeting(socket, stash, timers)));
    }

    private static Behavior<ClientNotice> awaitingGreeting(
            Socket socket, StashBuffer<ClientNotice> stash, TimerScheduler<ClientNotice> timers) {
        return Behaviors.receiveMessage(notice -> switch (notice) {
            case Gone _ -> Behaviors.stopped();
            case Greet greet -> {
                socket.emit("connected", greet.connected());
                yield stash.unstashAll(greeted(socket, timers));
            }
            default -> {
                if (!stash.isFull()) {
                    stash.stash(notice);
                }
                yield Behaviors.same();
            }
        });
    }

    private static Behavior<ClientNotice> greeted(Socket socket, TimerScheduler<ClientNotice> timers) {
        return Behaviors.receiveMessage(notice -> {
            switch (notice) {
                case Gone _ -> {
                    return Behaviors.stopped();
                }
                case Leave _ -> socket.disconnect();
                case ClientNotice.ToneSent _ -> {
                    // Of a SIP telephone that the session had before.
                }
                default -> {
                    Emission emission = Emission.of(notice);
                    socket.emit(emission.event(), emission.data());
                    if (notice instanceof ClientNotice.SessionEnded || notice instanceof ClientNotice.Displaced) {
                        timers.startSingleTimer(new Leave(), FAREWELL);
                    }
                }
            }
            return Behaviors.same();
        });
    }
}
