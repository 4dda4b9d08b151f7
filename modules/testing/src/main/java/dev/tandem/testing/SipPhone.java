package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;

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

    /** Connects and registers with the {@code sip} part of a login, as it came. */
    public Answer register(JsonNode sip) {
        JsonNode answer = page.call(PHONE + "register", sip);
        return new Answer(
                answer.path("registered").asBoolean(),
                answer.path("status").asInt(),
                answer.path("reason").asText());
    }

    /** Drops the connection without unregistering. */
    public void close() {
        page.call(PHONE + "close");
    }
}
