package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/** A softphone in a browser's page: unmodified SIP.js over WebSocket (source: {@code browser/sip.ts}). */
public final class SipPhone {
    private static final String PHONE = "window.sipPhone.";

    private final BrowserPage page;

    SipPhone(BrowserPage page) {
        this.page = page;
    }

    /**
     * What came of a REGISTER.
     *
     * @param status of the last answer; 0 when there was none, and then {@code reason} says why
     */
    public record Answer(boolean registered, int status, String reason) {}

    /**
     * What happened to a call.
     *
     * @param states SIP.js's own words and the provisional answers, oldest first
     * @param status of the final refusal; 0 if there was none
     */
    public record Story(List<String> states, int status, String reason) {}

    /** Connects and registers with the {@code sip} part of a login, as it came. */
    public Answer register(JsonNode sip) {
        return answerOf(page.call(PHONE + "register", sip));
    }

    public void unregister() {
        page.call(PHONE + "unregister");
    }

    /** Drops the connection without unregistering. */
    public void close() {
        page.call(PHONE + "close");
    }

    /** Drops the connection, from which {@link #reconnect} comes back with the calls. */
    public void disconnect() {
        page.call(PHONE + "disconnect");
    }

    public Answer reconnect() {
        return answerOf(page.call(PHONE + "reconnect"));
    }

    /** Registers once more on the same connection. */
    public Answer registerAgain() {
        return answerOf(page.call(PHONE + "registerAgain"));
    }

    /** Dials and gives the call's id in this page. */
    public String dial(String number) {
        return page.call(PHONE + "dial", number).textValue();
    }

    /** The next call that rings here. */
    public String awaitRinging(Duration limit) {
        String[] call = {""};
        boolean came = Patience.until(limit, () -> {
            call[0] = page.call(PHONE + "nextRinging").asText();
            return !call[0].isEmpty();
        });
        if (!came) {
            throw new IllegalStateException("nobody called within " + limit + ": " + page.consoleLines());
        }
        return call[0];
    }

    /** The caller's name and number as the phone shows them. */
    public String caller(String call) {
        return page.call(PHONE + "caller", call).asText();
    }

    public void answer(String call) {
        page.call(PHONE + "answer", call);
    }

    public void reject(String call) {
        page.call(PHONE + "reject", call);
    }

    public void hangup(String call) {
        page.call(PHONE + "hangup", call);
    }

    /** Gives the status of the answer to the re-INVITE. */
    public int hold(String call, boolean held) {
        return page.call(PHONE + "hold", call, held).asInt();
    }

    /** One tone, by SIP INFO or in the media. */
    public void dtmf(String call, String tone, boolean byInfo) {
        page.call(PHONE + "dtmf", call, tone, byInfo);
    }

    /** Gives the status of the answer to the REFER. */
    public int transfer(String call, String number) {
        return page.call(PHONE + "transfer", call, number).asInt();
    }

    public Story story(String call) {
        JsonNode story = page.call(PHONE + "story", call);
        return new Story(
                story.path("states").valueStream().map(JsonNode::asText).toList(),
                story.path("status").asInt(),
                story.path("reason").asText());
    }

    /** Waits until the call has come to {@code state}: Establishing, Established, Terminated, or a status. */
    public void awaitState(String call, String state, Duration limit) {
        if (!Patience.until(limit, () -> story(call).states().contains(state))) {
            throw new IllegalStateException(
                    "not " + state + " within " + limit + ": " + story(call) + "; " + page.consoleLines());
        }
    }

    /** Listens to the far end for {@code time} and says what it heard in the last two thirds of a second. */
    public BrowserAgent.Tone measureTone(String call, Duration time) {
        return BrowserAgent.Tone.of(page.call(PHONE + "measureTone", call, time.toMillis()));
    }

    /** Listens to the far end until it sounds this tone. */
    public void awaitTone(String call, double hertz, double tolerance, Duration limit) {
        listen(call, limit).forTone(hertz, tolerance);
    }

    /** Listens to the far end until nothing is to be heard of it. */
    public void awaitSilence(String call, Duration limit) {
        listen(call, limit).forSilence();
    }

    private Listening listen(String call, Duration limit) {
        return new Listening(limit, time -> measureTone(call, time), () -> story(call) + "; " + page.consoleLines());
    }

    public BrowserPage page() {
        return page;
    }

    static Answer answerOf(JsonNode answer) {
        return new Answer(
                answer.path("registered").asBoolean(),
                answer.path("status").asInt(),
                answer.path("reason").asText());
    }
}
