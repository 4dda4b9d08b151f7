package dev.tandem.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.call.CallReply;
import dev.tandem.call.CallUpdate;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a telephone, its session and its calls say at the same time, so that one's news cross the other's. */
class CrossingNewsTest {
    private static final ActorTestKit KIT = ActorTestKit.create("crossing-news", ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration SOON = Duration.ofSeconds(60);
    /** More than any patience of ours with a telephone that says nothing, and less than until the next probe. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private PaperHouse house;
    private PhonePort port;
    private RawPhone phone;

    @BeforeEach
    void a_telephone_connects() {
        port = PhonePort.open(KIT.system());
        house = port.house;
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

    private void invites() throws InterruptedException {
        phone.send(phone.request("INVITE", "sip:*43@tandem", "call", "", "Content-Type: application/sdp")
                + RawPhone.offer("sendrecv"));
        assertThat(phone.response().status()).isEqualTo(100);
        await().atMost(SOON).until(() -> house.calls.stream().anyMatch(call -> call.startsWith("dial ")));
    }

    private void isAnswered() {
        house.tell(new CallUpdate.CallAnswered(PaperHouse.CALL, PaperHouse.SESSION, "feed", Instant.now()));
    }

    private void isOver(String callId) {
        house.tell(new CallUpdate.CallEnded(
                callId, PaperHouse.SESSION, "agent_hangup", 1, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void an_answer_that_comes_before_the_calls_id_is_kept_however_many_calls_were_hung_up_before() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);
        for (int i = 0; i < 100; i++) {
            isOver("hung-up-" + i);
        }
        CompletableFuture<CallReply> dialled = new CompletableFuture<>();
        house.replies.put("dial", dialled);
        invites();

        isAnswered();
        dialled.complete(new CallReply.Dialed(PaperHouse.CALL));

        assertThat(phone.response().status()).isEqualTo(200);
    }

    @Test
    void a_connection_that_closes_while_it_registers_is_told_to_the_session() throws Exception {
        CompletableFuture<String> opens = new CompletableFuture<>();
        house.doorOpens = opens;
        phone.send(phone.register());
        phone.send(phone.register(RawPhone.authorization(phone.response(), 0, "tandem-a1", "right", 1)));
        await().atMost(SOON)
                .until(() -> house.commands.stream().anyMatch(AgentSessionCommand.Connect.class::isInstance));

        phone.close();
        await().atMost(SOON).until(() -> port.module.metrics().connections() == 0);
        opens.complete("late");

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(house.commands).hasAtLeastOneElementOfType(AgentSessionCommand.ClientGone.class));
    }

    @Test
    void a_call_that_cannot_be_taken_once_the_telephone_has_answered_is_left() throws Exception {
        house.replies.put(
                "answer", CompletableFuture.completedStage(CallReply.refused(ErrorCode.DEPENDENCY_UNAVAILABLE)));
        assertThat(phone.registered().status()).isEqualTo(200);
        house.tell(new CallUpdate.CallIncoming(
                PaperHouse.CALL, PaperHouse.SESSION, "+39061", "101", "Rosa Rossi", Map.of()));
        SipRequest invite = (SipRequest) phone.next();
        assertThat(invite.method()).isEqualTo("INVITE");

        phone.send(invite.response(200, "OK")
                .tagged("telephone")
                .with("Contact", "<sip:raw@raw.invalid;transport=ws>")
                .withBody("application/sdp", RawPhone.offer("sendrecv"))
                .encode());

        assertThat(((SipRequest) phone.next()).method()).isEqualTo("ACK");
        assertThat(((SipRequest) phone.next()).method()).isEqualTo("BYE");
        assertThat(house.calls).anyMatch(call -> call.startsWith("hangup "));
    }

    @Test
    void a_transfer_that_is_done_before_it_is_accepted_is_told_once() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);
        SipResponse answered = talks();
        CompletableFuture<CallReply> accepted = new CompletableFuture<>();
        house.replies.put("transfer", accepted);
        phone.send(phone.request(
                "REFER", "sip:tandem@tandem", "call", answered.to().tag().orElseThrow(), "Refer-To: <sip:202@tandem>"));
        assertThat(phone.response().status()).isEqualTo(202);
        notified("SIP/2.0 100 Trying");

        house.tell(new CallUpdate.CallTransferred(
                PaperHouse.CALL, PaperHouse.SESSION, "202", "blind", "completed", Optional.empty()));
        notified("SIP/2.0 200 OK");
        accepted.complete(new CallReply.Accepted(PaperHouse.CALL));
        phone.send(phone.request("OPTIONS", "sip:tandem", "after-the-reply", ""));
        assertThat(phone.response().status()).isEqualTo(200);
        isOver(PaperHouse.CALL);

        assertThat(((SipRequest) phone.next()).method()).isEqualTo("BYE");
    }

    @Test
    void media_that_closes_before_the_BYE_comes_does_not_hang_up_a_second_time() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);
        SipResponse answered = talks();

        house.tell(new ClientNotice.PeerDisconnected("transport-1", "dtls_closed"));
        phone.send(phone.request(
                "BYE", "sip:tandem@tandem", "call", answered.to().tag().orElseThrow()));
        assertThat(phone.response().status()).isEqualTo(200);

        TIME.timePasses(LONG);
        hearsNothingElse();
        assertThat(hangUps()).isEqualTo(1);
    }

    @Test
    void a_telephone_that_closes_its_media_and_says_nothing_is_hung_up_on() throws Exception {
        assertThat(phone.registered().status()).isEqualTo(200);
        talks();

        house.tell(new ClientNotice.PeerDisconnected("transport-1", "dtls_closed"));
        hearsNothingElse();
        assertThat(hangUps()).isZero();
        TIME.timePasses(LONG);

        assertThat(((SipRequest) phone.next()).method()).isEqualTo("BYE");
        assertThat(hangUps()).isEqualTo(1);
    }

    @Test
    void what_a_telephone_says_right_after_it_has_unregistered_is_answered() throws Exception {
        phone.send(phone.register());
        SipResponse challenge = phone.response();
        phone.send(phone.register(RawPhone.authorization(challenge, 0, "tandem-a1", "right", 1)));
        assertThat(phone.response().status()).isEqualTo(200);
        try (SlowLog _ = new SlowLog(Phone.class)) {
            phone.send(phone.register("Expires: 0", RawPhone.authorization(challenge, 0, "tandem-a1", "right", 2)));
            assertThat(phone.response().status()).isEqualTo(200);

            phone.send(phone.request("OPTIONS", "sip:tandem", "after-leaving", ""));

            assertThat(phone.response().status()).isEqualTo(403);
        }
    }

    /** Until all that was said before is dealt with. */
    private void hearsNothingElse() throws InterruptedException {
        phone.send(phone.request("OPTIONS", "sip:tandem", "after-all", ""));
        assertThat(phone.response().cseqMethod()).isEqualTo("OPTIONS");
    }

    private SipResponse talks() throws InterruptedException {
        invites();
        isAnswered();
        SipResponse answered = phone.response();
        phone.acknowledges(answered);
        return answered;
    }

    private long hangUps() {
        return house.calls.stream().filter(call -> call.startsWith("hangup ")).count();
    }

    private void notified(String wanted) throws InterruptedException {
        SipRequest notify = (SipRequest) phone.next();
        assertThat(notify.method()).isEqualTo("NOTIFY");
        assertThat(notify.body()).startsWith(wanted);
        phone.send(notify.response(200, "OK").encode());
    }
}
