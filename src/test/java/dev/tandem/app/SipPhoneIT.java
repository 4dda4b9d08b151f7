package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.JsSipPhone;
import dev.tandem.testing.RestClient;
import dev.tandem.testing.SipPhone;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unmodified SIP.js and JsSIP in real browsers as telephones of Tandem itself, judged by what they hear. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SipPhoneIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MICROPHONE = 440;
    private static final int OTHER_MICROPHONE = 620;

    private Stage stage;
    private String tenant;
    private int number = 740;

    @BeforeAll
    void a_tenant_of_its_own(Stage shared) {
        stage = shared;
        tenant = stage.tenant(20);
    }

    /** The SIP account of a new agent, which the stage's Asterisk does not know: Tandem is where it registers. */
    private JsonNode account(String inTenant) {
        String username = "phone-" + ++number;
        stage.directory().agent(inTenant, username, Integer.toString(number));
        return login(username);
    }

    private JsonNode login(String username) {
        JsonNode sip = RestClient.of(stage.node().agentUrl())
                .created(
                        "/api/auth/login",
                        Map.of(
                                "username",
                                username,
                                "password",
                                stage.directory().passwordOf(username)))
                .get("sip");
        return ((ObjectNode) sip).put("wsUri", stage.node().sipWsUri());
    }

    private SipPhone phone(JsonNode account) {
        return phone(account, MICROPHONE);
    }

    private SipPhone phone(JsonNode account, int microphone) {
        SipPhone phone = stage.browser(microphone).sipPhoneAt(stage.node().gatewayUrl() + "/try/");
        assertThat(phone.register(account)).isEqualTo(new SipPhone.Answer(true, 200, "OK"));
        return phone;
    }

    private static void hangUp(SipPhone phone, String call) {
        phone.hangup(call);
        phone.awaitState(call, "Terminated", SOON);
        phone.unregister();
    }

    @Test
    void the_tone_is_heard() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("*44");
        phone.awaitState(call, "Established", SOON);

        phone.awaitTone(call, 1000, 2.0, SOON);
        hangUp(phone, call);
    }

    @Test
    void the_echo_brings_back_the_phones_own_tone() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("*43");
        phone.awaitState(call, "Established", SOON);

        phone.awaitTone(call, MICROPHONE, 2.0, SOON);
        hangUp(phone, call);
    }

    @Test
    void a_call_through_the_pbx_is_heard_both_ways() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("600");
        phone.awaitState(call, "Established", SOON);

        phone.awaitTone(call, MICROPHONE, 2.0, SOON);
        hangUp(phone, call);
        await().atMost(SOON).until(() -> stage.asterisk().activeChannels() == 0);
    }

    @Test
    void the_pbx_hangs_up_and_the_phone_hears_of_it() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("606");
        phone.awaitState(call, "Established", SOON);
        phone.awaitState(call, "Terminated", SOON);
        phone.unregister();
    }

    @Test
    void a_busy_number_is_busy() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("604");
        phone.awaitState(call, "Terminated", SOON);

        assertThat(phone.story(call).status()).isEqualTo(486);
        phone.unregister();
    }

    @Test
    void a_call_given_up_while_it_rings_leaves_nothing_at_the_pbx() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("605");
        phone.awaitState(call, "180", SOON);
        phone.hangup(call);
        phone.awaitState(call, "Terminated", SOON);

        assertThat(phone.story(call).status()).isEqualTo(487);
        await().atMost(SOON).until(() -> stage.asterisk().activeChannels() == 0);
        phone.unregister();
    }

    @Test
    void early_media_is_heard_before_the_answer() {
        SipPhone phone = phone(account(tenant));

        String call = phone.dial("608");
        phone.awaitState(call, "183", SOON);
        phone.awaitState(call, "Established", SOON);

        phone.awaitTone(call, MICROPHONE, 2.0, SOON);
        hangUp(phone, call);
    }

    @Test
    void tones_arrive_at_the_pbx_by_info_and_by_media() {
        SipPhone phone = phone(account(tenant));
        String call = phone.dial("607");
        phone.awaitState(call, "Established", SOON);
        // The PBX is silent; once the ear is open the media is.
        phone.awaitSilence(call, SOON);
        int before = stage.asterisk().digits().size();

        phone.dtmf(call, "5", true);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stage.asterisk().digits())
                        .hasSize(before + 1)
                        .endsWith("5"));
        phone.dtmf(call, "8", false);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stage.asterisk().digits())
                        .hasSize(before + 2)
                        .endsWith("5", "8"));
        hangUp(phone, call);
    }

    @Test
    void a_browser_and_a_phone_call_each_other_and_both_hear() {
        JsonNode account = account(tenant);
        String extension = Integer.toString(number);
        SipPhone phone = phone(account);
        String browsersExtension = Integer.toString(++number);
        BrowserAgent browser =
                stage.phone(OTHER_MICROPHONE, stage.directory().agent(tenant, "browser-" + number, browsersExtension));

        String toPhone = browser.dial(extension);
        String ringing = phone.awaitRinging(SOON);
        assertThat(phone.caller(ringing)).isEqualTo("Agent browser-" + browsersExtension + " " + browsersExtension);
        phone.answer(ringing);
        browser.awaitCallEvent("call:answered", toPhone, SOON);
        browser.awaitHearing(toPhone, SOON);
        browser.awaitTone(toPhone, MICROPHONE, 2.0, SOON);
        phone.awaitTone(ringing, OTHER_MICROPHONE, 2.0, SOON);
        phone.hangup(ringing);
        browser.awaitCallEvent("call:ended", toPhone, SOON);

        String dialled = phone.dial(browsersExtension);
        String toBrowser =
                browser.awaitEvent("call:incoming", SOON).data().path("callId").asText();
        phone.awaitState(dialled, "180", SOON);
        browser.answer(toBrowser);
        phone.awaitState(dialled, "Established", SOON);
        browser.awaitHearing(toBrowser, SOON);
        browser.awaitTone(toBrowser, MICROPHONE, 2.0, SOON);
        phone.awaitTone(dialled, OTHER_MICROPHONE, 2.0, SOON);
        browser.hangup(toBrowser);
        phone.awaitState(dialled, "Terminated", SOON);
        phone.unregister();
        browser.logout();
    }

    @Test
    void a_phone_declines_and_a_caller_gives_up() {
        JsonNode account = account(tenant);
        String extension = Integer.toString(number);
        SipPhone phone = phone(account);
        BrowserAgent browser = stage.phone(
                OTHER_MICROPHONE, stage.directory().agent(tenant, "decliner-" + ++number, Integer.toString(number)));

        String declined = browser.dial(extension);
        phone.reject(phone.awaitRinging(SOON));
        assertThat(browser.awaitCallEvent("call:failed", declined, SOON)
                        .data()
                        .path("reason")
                        .asText())
                .isEqualTo("declined");

        String givenUp = browser.dial(extension);
        String ringing = phone.awaitRinging(SOON);
        browser.hangup(givenUp);
        phone.awaitState(ringing, "Terminated", SOON);
        phone.unregister();
        browser.logout();
    }

    @Test
    void without_a_seat_the_phone_is_told_why() {
        String small = stage.tenant(1);
        JsonNode first = account(small);
        JsonNode second = account(small);
        SipPhone holder = phone(first);
        SipPhone late = stage.browser(MICROPHONE).sipPhoneAt(stage.node().gatewayUrl() + "/try/");

        assertThat(late.register(second)).isEqualTo(new SipPhone.Answer(false, 403, "Maximum user limit reached"));

        holder.unregister();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(late.register(second).registered()).isTrue());
        late.unregister();
    }

    @Test
    void a_wrong_password_is_refused() {
        JsonNode account = ((ObjectNode) account(tenant)).put("password", "guessed");
        SipPhone phone = stage.browser(MICROPHONE).sipPhoneAt(stage.node().gatewayUrl() + "/try/");

        assertThat(phone.register(account)).isEqualTo(new SipPhone.Answer(false, 403, "Wrong username or password"));
        phone.close();
    }

    @Test
    void a_call_goes_on_when_the_phone_comes_back_within_the_grace() {
        SipPhone phone = phone(account(tenant));
        String call = phone.dial("*44");
        phone.awaitState(call, "Established", SOON);

        phone.awaitTone(call, 1000, 2.0, SOON);

        phone.disconnect();
        phone.awaitTone(call, 1000, 2.0, SOON);
        assertThat(phone.reconnect()).isEqualTo(new SipPhone.Answer(true, 200, "OK"));

        phone.measureTone(call, Duration.ofSeconds(Stage.GRACE_SECONDS + 1));
        phone.awaitTone(call, 1000, 2.0, SOON);
        hangUp(phone, call);
    }

    @Test
    void a_phone_that_stays_away_leaves_its_call_and_its_seat() {
        String small = stage.tenant(1);
        JsonNode account = account(small);
        SipPhone phone = phone(account);
        String call = phone.dial("*44");
        phone.awaitState(call, "Established", SOON);

        phone.disconnect();

        JsonNode other = account(small);
        SipPhone next = stage.browser(MICROPHONE).sipPhoneAt(stage.node().gatewayUrl() + "/try/");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(next.register(other).registered()).isTrue());
        next.unregister();
    }

    @Test
    void another_phone_of_the_same_agent_replaces_the_first_for_good() {
        JsonNode account = account(tenant);
        SipPhone first = phone(account);
        SipPhone second = phone(account);

        String call = second.dial("*44");
        second.awaitState(call, "Established", SOON);
        assertThat(first.registerAgain())
                .isEqualTo(new SipPhone.Answer(false, 403, "Another telephone or browser has taken over"));
        second.awaitTone(call, 1000, 2.0, SOON);
        hangUp(second, call);
    }

    @Test
    void jssip_registers_calls_and_hangs_up() {
        JsonNode account = account(tenant);
        JsSipPhone phone = stage.browser(MICROPHONE).jsSipPhoneAt(stage.node().gatewayUrl() + "/try/");
        assertThat(phone.register(account)).isEqualTo(new SipPhone.Answer(true, 200, "OK"));

        phone.dial("*43");
        phone.awaitEvent("confirmed", SOON);
        phone.awaitTone(MICROPHONE, 2.0, SOON);
        phone.hangup();
        phone.awaitEvent("ended", SOON);
        phone.stop();
    }

    @Test
    void a_call_is_held_and_taken_back() {
        SipPhone phone = phone(account(tenant));
        String call = phone.dial("600");
        phone.awaitState(call, "Established", SOON);
        phone.awaitTone(call, MICROPHONE, 2.0, SOON);

        assertThat(phone.hold(call, true)).isEqualTo(200);
        phone.awaitSilence(call, SOON);
        assertThat(phone.hold(call, false)).isEqualTo(200);

        phone.awaitTone(call, MICROPHONE, 2.0, SOON);
        hangUp(phone, call);
    }

    @Test
    void a_call_is_transferred_to_the_pbxs_milliwatt() {
        JsonNode account = account(tenant);
        String extension = Integer.toString(number);
        SipPhone phone = phone(account);
        BrowserAgent browser = stage.phone(
                OTHER_MICROPHONE, stage.directory().agent(tenant, "transferred-" + ++number, Integer.toString(number)));
        String call = browser.dial(extension);
        String ringing = phone.awaitRinging(SOON);
        phone.answer(ringing);
        browser.awaitCallEvent("call:answered", call, SOON);
        browser.awaitHearing(call, SOON);

        assertThat(phone.transfer(ringing, "601")).isEqualTo(202);

        phone.awaitState(ringing, "Terminated", SOON);
        browser.awaitTone(call, 1004, 3.0, SOON);
        browser.hangup(call);
        phone.unregister();
        browser.logout();
    }
}
