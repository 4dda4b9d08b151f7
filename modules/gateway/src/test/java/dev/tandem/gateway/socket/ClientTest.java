package dev.tandem.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.socketio.Socket;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a client takes its leave. */
class ClientTest {
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ActorTestKit kit = ActorTestKit.create("clients", ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<String> heard = kit.createTestProbe(String.class);
    private final UnderWay underWay = new UnderWay();

    @AfterEach
    void all_ends() {
        kit.shutdownTestKit();
    }

    /** A client whose session has just ended. */
    private ActorRef<ClientNotice> left() {
        Socket socket = (Socket) Proxy.newProxyInstance(
                Socket.class.getClassLoader(), new Class<?>[] {Socket.class}, (_, method, arguments) -> {
                    heard.getRef().tell(method.getName() + (arguments == null ? "" : " " + arguments[0]));
                    return null;
                });
        ActorRef<ClientNotice> client = kit.spawn(Client.behavior(socket, underWay));
        client.tell(new Client.Greet(JsonNodeFactory.instance.objectNode()));
        heard.expectMessage(PATIENCE, "emit connected");
        client.tell(new ClientNotice.SessionEnded("session", "logout"));
        heard.expectMessage(PATIENCE, "emit session:ended");
        staysForNow(client);
        return client;
    }

    /** It has dealt with all that came, and nothing of that was to disconnect. */
    private void staysForNow(ActorRef<ClientNotice> client) {
        client.tell(new ClientNotice.PeerConnected("transport"));
        heard.expectMessage(PATIENCE, "emit webrtc:peer-connected");
    }

    @Test
    void it_is_disconnected_a_moment_after_its_session_has_ended() {
        left();

        time.timePasses(A_MOMENT);

        heard.expectMessage(PATIENCE, "disconnect");
    }

    @Test
    void it_is_not_disconnected_before_its_logout_is_answered() {
        underWay.begun();
        ActorRef<ClientNotice> client = left();
        for (int i = 0; i < 5; i++) {
            time.timePasses(A_MOMENT);
            staysForNow(client);
        }

        underWay.answered();
        time.timePasses(A_MOMENT);

        heard.expectMessage(PATIENCE, "disconnect");
    }

    @Test
    void it_does_not_stay_for_ever_however_much_it_asks() {
        underWay.begun();
        ActorRef<ClientNotice> client = left();

        String last = "";
        for (int i = 0; i < 100 && !last.equals("disconnect"); i++) {
            time.timePasses(A_MOMENT);
            client.tell(new ClientNotice.PeerConnected("transport"));
            last = heard.receiveMessage(PATIENCE);
        }

        assertThat(last).isEqualTo("disconnect");
    }
}
