package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/** Another softphone in a browser's page: unmodified JsSIP (source: {@code browser/jssip.ts}). One call at a time. */
public final class JsSipPhone {
    private static final String PHONE = "window.jsSipPhone.";

    private final BrowserPage page;

    JsSipPhone(BrowserPage page) {
        this.page = page;
    }

    /** Connects and registers with the {@code sip} part of a login, as it came. */
    public SipPhone.Answer register(JsonNode sip) {
        return SipPhone.answerOf(page.call(PHONE + "register", sip));
    }

    public void dial(String number) {
        page.call(PHONE + "dial", number);
    }

    public void answer() {
        page.call(PHONE + "answer");
    }

    public void hangup() {
        page.call(PHONE + "hangup");
    }

    /** Waits until one of JsSIP's events has come: {@code new:incoming}, {@code confirmed}, {@code ended}, … */
    public void awaitEvent(String event, Duration limit) {
        if (!Patience.until(limit, () -> events().contains(event))) {
            throw new IllegalStateException(
                    "no " + event + " within " + limit + ": " + events() + "; " + page.consoleLines());
        }
    }

    public List<String> events() {
        return page.call(PHONE + "events").valueStream().map(JsonNode::asText).toList();
    }

    /** Listens to the far end until it sounds this tone. */
    public void awaitTone(double hertz, double tolerance, Duration limit) {
        new Listening(
                        limit,
                        time -> BrowserAgent.Tone.of(page.call(PHONE + "measureTone", time.toMillis())),
                        () -> events() + "; " + page.consoleLines())
                .forTone(hertz, tolerance);
    }

    /** Unregisters and leaves. */
    public void stop() {
        page.call(PHONE + "stop");
    }
}
