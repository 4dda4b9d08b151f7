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
    /** Between a session's end and the disconnect, and again while commands are under way: their answers still leave. */
    private static final Duration FAREWELL = Duration.ofMillis(250);
    /** So that a client which goes on asking does not stay for ever: ten seconds. */
    private static final int MOST_FAREWELLS = 40;
    /** More than a session keeps for a client that is away. */
    private static final int MAX_NOTICES_BEFORE_GREETING = 512;

    private Client() {}

    /** The client has been admitted; {@code connected} is what it is greeted with. */
    record Greet(JsonNode connected) implements ClientNotice {}

    /** The socket is gone. */
    record Gone() implements ClientNotice {}

    private record Leave(int farewells) implements ClientNotice {}

    static Behavior<ClientNotice> behavior(Socket socket, UnderWay underWay) {
        return Behaviors.withTimers(timers -> Behaviors.withStash(
                MAX_NOTICES_BEFORE_GREETING, stash -> awaitingGreeting(socket, underWay, stash, timers)));
    }

    private static Behavior<ClientNotice> awaitingGreeting(
            Socket socket, UnderWay underWay, StashBuffer<ClientNotice> stash, TimerScheduler<ClientNotice> timers) {
        return Behaviors.receiveMessage(notice -> switch (notice) {
            case Gone _ -> Behaviors.stopped();
            case Greet greet -> {
                socket.emit("connected", greet.connected());
                yield stash.unstashAll(greeted(socket, underWay, timers));
            }
            default -> {
                if (!stash.isFull()) {
                    stash.stash(notice);
                }
                yield Behaviors.same();
            }
        });
    }

    private static Behavior<ClientNotice> greeted(
            Socket socket, UnderWay underWay, TimerScheduler<ClientNotice> timers) {
        return Behaviors.receiveMessage(notice -> {
            switch (notice) {
                case Gone _ -> {
                    return Behaviors.stopped();
                }
                case Leave(int farewells) -> {
                    if (underWay.isNone() || farewells == MOST_FAREWELLS) {
                        socket.disconnect();
                    } else {
                        timers.startSingleTimer("leave", new Leave(farewells + 1), FAREWELL);
                    }
                }
                case ClientNotice.ToneSent _ -> {
                    // Of a SIP telephone that the session had before.
                }
                default -> {
                    Emission emission = Emission.of(notice);
                    socket.emit(emission.event(), emission.data());
                    if (notice instanceof ClientNotice.SessionEnded || notice instanceof ClientNotice.Displaced) {
                        timers.startSingleTimer("leave", new Leave(1), FAREWELL);
                    }
                }
            }
            return Behaviors.same();
        });
    }
}
