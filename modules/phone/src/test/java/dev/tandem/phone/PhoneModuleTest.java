package dev.tandem.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.agent.Typology;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.call.CallUpdate;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Telephones over real WebSockets, with sessions and calls on paper. */
class PhoneModuleTest {
    private static final ActorTestKit KIT = ActorTestKit.create("phones");
    private static final Duration SOON = Duration.ofSeconds(60);

    private PaperHouse house;
    private PhoneModule module;
    private PhonePort port;
    private RawPhone phone;

    @BeforeEach
    void a_port_opens() {
        port = PhonePort.open(KIT.system());
        house = port.house;
        module = port.module;
        phone = new RawPhone(port.uri);
    }

    @AfterEach
    void it_closes() {
        phone.close();
        port.close();
    }

    @AfterAll
    static void all_ends() {
        KIT.shutdownTestKit();
    }

    private SipResponse ask(String request) throws InterruptedException {
        phone.send(request);
        return phone.response();
    }

    private String toTag(SipResponse response) {
        return response.to().tag().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void the_password_opens_a_session_with_either_algorithm(int which) throws Exception {
        SipResponse challenge = ask(phone.register("Expires: 3600"));
        assertThat(challenge.status()).isEqualTo(401);

        SipResponse ok =
                ask(phone.register("Expires: 3600", RawPhone.authorization(challenge, which, "tandem-a1", "right", 1)));

        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.header("Contact")).contains("<sip:raw@raw.invalid;transport=ws>;expires=600");
        assertThat(house.commands).hasAtLeastOneElementOfType(AgentSessionCommand.Connect.class);
        assertThat(module.metrics().registered()).isEqualTo(1);
    }

    @Test
    void a_wrong_password_an_unknown_user_and_another_address_are_refused_alike() throws Exception {
        SipResponse challenge = ask(phone.register());

        SipResponse wrong = ask(phone.register(RawPhone.authorization(challenge, 0, "tandem-a1", "wrong", 1)));
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.reasonPhrase()).isEqualTo("Wrong username or password");
        SipResponse stranger = ask(phone.register(RawPhone.authorization(challenge, 0, "tandem-a2", "right", 2)));
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(house.commands).isEmpty();
    }

    @Test
    void guessing_is_slowed_down() throws Exception {
        SipResponse refused = ask(phone.register());
        SipResponse challenge = refused;
        for (int i = 1; i <= 8 && !refused.reasonPhrase().equals("Too many failed logins"); i++) {
            refused = ask(phone.register(RawPhone.authorization(challenge, 0, "tandem-a1", "guess" + i, i)));
        }
        assertThat(refused.reasonPhrase()).isEqualTo("Too many failed logins");
    }

    @Test
    void an_answer_is_taken_once_and_only_on_its_connection() throws Exception {
        SipResponse challenge = ask(phone.register());
        String answer = RawPhone.authorization(challenge, 0, "tandem-a1", "right", 1);
        assertThat(ask(phone.register(answer)).status()).isEqualTo(200);

        SipResponse replayed = ask(phone.register(answer));
        assertThat(replayed.status()).isEqualTo(401);
        assertThat(replayed.header("WWW-Authenticate").orElseThrow()).contains("stale=true");
        try (RawPhone other = new RawPhone(port.uri)) {
            other.send(other.register(answer));
            assertThat(other.response().status()).isEqualTo(401);
        }
    }

    @Test
    void without_a_seat_the_licences_words_come_back() throws Exception {
        house.seat.set(Optional.of(ErrorCode.USER_LIMIT_REACHED.refusal()));

        SipResponse refused = phone.registered();

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reasonPhrase()).isEqualTo("Maximum user limit reached");
        assertThat(refused.header("Warning")).contains("399 tandem \"Maximum user limit reached\"");
        assertThat(refused.header("Reason")).contains("SIP;cause=403;text=\"Maximum user limit reached\"");
        house.seat.set(Optional.empty());
        assertThat(ask(phone.register(RawPhone.authorization(ask(phone.register()), 1, "tandem-a1", "right", 1)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void an_agent_with_a_desk_phone_does_not_register_here() throws Exception {
        house.typology.set(Typology.SIP_PHONE);

        assertThat(phone.registered().status()).isEqualTo(403);
    }

    @Test
    void registrations_have_their_limits() throws Exception {
        SipResponse challenge = ask(phone.register());
        int count = 0;
        SipResponse brief =
                ask(phone.register("Expires: 5", RawPhone.authorization(challenge, 0, "tandem-a1", "right", ++count)));
        assertThat(brief.status()).isEqualTo(423);
        assertThat(brief.header("Min-Expires")).contains("60");

        SipResponse two = ask(phone.register(
                "Contact: <sip:b@b.invalid>", RawPhone.authorization(challenge, 0, "tandem-a1", "right", ++count)));
        assertThat(two.reasonPhrase()).isEqualTo("One contact at a time");

        assertThat(ask(phone.register(RawPhone.authorization(challenge, 0, "tandem-a1", "right", ++count)))
                        .status())
                .isEqualTo(200);
        SipResponse gone =
                ask(phone.register("Expires: 0", RawPhone.authorization(challenge, 0, "tandem-a1", "right", ++count)));
        assertThat(gone.status()).isEqualTo(200);
        assertThat(house.commands).hasAtLeastOneElementOfType(AgentSessionCommand.End.class);
        assertThat(ask(phone.request("OPTIONS", "sip:tandem", "o", "")).status())
                .isEqualTo(403);
    }

    @Test
    void a_replaced_phone_does_not_come_back_by_itself() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);

        house.tell(new ClientNotice.SessionEnded(PaperHouse.SESSION, "replaced"));

        await().atMost(SOON).until(() -> module.metrics().registered() == 0);
        SipResponse refused = ask(phone.register());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reasonPhrase()).contains("has taken over");
    }

    @Test
    void a_forced_logout_closes_the_connection() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);

        house.tell(new ClientNotice.SessionEnded(PaperHouse.SESSION, "forced"));

        assertThat(phone.isClosed()).isTrue();
    }

    @Test
    void a_dropped_connection_is_told_to_the_session() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);

        phone.close();

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(house.commands).hasAtLeastOneElementOfType(AgentSessionCommand.ClientGone.class));
    }

    private SipResponse dialled() throws InterruptedException {
        phone.send(phone.request("INVITE", "sip:*44@tandem", "call", "", "Content-Type: application/sdp", "X-Lead: 7")
                + RawPhone.offer("sendrecv"));
        assertThat(phone.response().status()).isEqualTo(100);
        await().atMost(SOON)
                .until(() -> house.commands.stream().anyMatch(AgentSessionCommand.UseSdpTransport.class::isInstance));
        house.tell(new CallUpdate.CallRinging(PaperHouse.CALL, PaperHouse.SESSION, false, Optional.empty()));
        assertThat(phone.response().status()).isEqualTo(180);
        house.tell(new CallUpdate.CallAnswered(PaperHouse.CALL, PaperHouse.SESSION, "feed", Instant.now()));
        return phone.response();
    }

    @Test
    void a_call_is_dialled_answered_held_and_hung_up() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);

        SipResponse answered = dialled();
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.body())
                .contains("m=audio 10000 UDP/TLS/RTP/SAVPF 0 126\r\n", "a=setup:passive\r\n", "a=ice-lite\r\n");
        assertThat(house.calls.getFirst()).contains("phoneNumber=*44").contains("X-Lead=7");

        SipResponse again = phone.response();
        assertThat(again.encode()).as("sent again until the ACK comes").isEqualTo(answered.encode());
        phone.acknowledges(answered);

        String hold = RawPhone.offer("sendonly");
        SipResponse held = ask(
                phone.request("INVITE", "sip:tandem@tandem", "call", toTag(answered), "Content-Type: application/sdp")
                        + hold);
        assertThat(held.status()).isEqualTo(200);
        assertThat(held.body()).contains("a=recvonly\r\n");
        phone.acknowledges(held);
        assertThat(ask(phone.request(
                                        "INFO",
                                        "sip:tandem@tandem",
                                        "call",
                                        toTag(answered),
                                        "Content-Type: application/dtmf-relay")
                                + "Signal=5\r\nDuration=160\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(ask(phone.request("BYE", "sip:tandem@tandem", "call", toTag(answered)))
                        .status())
                .isEqualTo(200);

        assertThat(house.calls).anyMatch(call -> call.startsWith("hold ") && call.endsWith("true]"));
        assertThat(house.calls).anyMatch(call -> call.startsWith("dtmf ") && call.contains("5"));
        // BYE is answered first, then acted upon.
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(house.calls).anyMatch(call -> call.startsWith("hangup "));
            assertThat(house.commands).hasAtLeastOneElementOfType(AgentSessionCommand.CloseSdpTransport.class);
            assertThat(module.metrics().calls()).isZero();
        });
    }

    @Test
    void a_transfer_is_passed_on_and_told_of() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);
        SipResponse answered = dialled();
        phone.acknowledges(answered);

        phone.send(phone.request("REFER", "sip:tandem@tandem", "call", toTag(answered), "Refer-To: <sip:202@tandem>"));
        assertThat(phone.response().status()).isEqualTo(202);
        notified("SIP/2.0 100 Trying");
        house.tell(new CallUpdate.CallTransferred(
                PaperHouse.CALL, PaperHouse.SESSION, "202", "blind", "completed", Optional.empty()));
        notified("SIP/2.0 200 OK");
        assertThat(house.calls).anyMatch(call -> call.startsWith("transfer ") && call.contains("202, blind"));
    }

    private void notified(String wanted) throws InterruptedException {
        SipRequest notify = (SipRequest) phone.next();
        assertThat(notify.method()).isEqualTo("NOTIFY");
        assertThat(notify.body()).startsWith(wanted);
        phone.send(notify.response(200, "OK").encode());
    }

    @Test
    void what_cannot_be_is_answered_as_the_rfc_asks() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);

        assertThat(ask(phone.request("INVITE", "sip:*44@tandem", "i1", "")).status())
                .isEqualTo(100);
        assertThat(phone.response().status()).isEqualTo(488);
        assertThat(ask(phone.request("INVITE", "mailto:a@b", "i2", "")).status())
                .isEqualTo(100);
        assertThat(phone.response().status()).isEqualTo(416);
        SipResponse extension = ask(phone.request("INVITE", "sip:*44@tandem", "i3", "", "Require: 100rel"));
        assertThat(extension.status()).isEqualTo(420);
        assertThat(extension.header("Unsupported")).contains("100rel");
        assertThat(ask(phone.request("BYE", "sip:tandem@tandem", "i4", "x")).status())
                .isEqualTo(481);
        assertThat(ask(phone.request("CANCEL", "sip:tandem@tandem", "i5", "")).status())
                .isEqualTo(481);
        assertThat(ask(phone.request("SUBSCRIBE", "sip:tandem@tandem", "i6", ""))
                        .status())
                .isEqualTo(405);
        SipResponse options = ask(phone.request("OPTIONS", "sip:tandem", "i7", ""));
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Allow").orElseThrow()).contains("INVITE");
        assertThat(ask(phone.request("OPTIONS", "sip:tandem", "i8", "", "bad header"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void nobody_speaks_before_registering() throws Exception {
        assertThat(ask(phone.request("INVITE", "sip:*44@tandem", "i", "")).reasonPhrase())
                .isEqualTo("Register first");
        phone.send("\r\n\r\n");
        assertThat(phone.frame()).isEqualTo("\r\n");
        phone.sendBinary(phone.register());
        assertThat(phone.response().status()).isEqualTo(401);
    }

    @Test
    void garbage_is_borne_for_a_while() throws Exception {
        for (int i = 0; i < 10; i++) {
            phone.send("GET / HTTP/1.1\r\nHost: x" + i + "\r\n\r\n");
        }

        assertThat(phone.isClosed()).isTrue();
        assertThat(module.metrics().malformed()).isEqualTo(10);
    }

    @Test
    void a_message_beyond_all_measure_closes_the_connection() throws Exception {
        phone.send("x".repeat(40_000));

        assertThat(phone.isClosed()).isTrue();
        await().atMost(SOON).until(() -> module.metrics().connections() == 0);
    }

    @Test
    void pages_of_other_origins_and_other_protocols_stay_out() {
        var browser = HttpClient.newHttpClient().newWebSocketBuilder();
        assertThatThrownBy(() -> browser.header("Origin", "https://bad.example")
                        .subprotocols("sip")
                        .buildAsync(port.uri, new java.net.http.WebSocket.Listener() {})
                        .join())
                .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .subprotocols("mqtt")
                        .buildAsync(port.uri, new java.net.http.WebSocket.Listener() {})
                        .join())
                .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);
    }
}
