package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An agent in a browser's page that speaks the outer contract with unmodified {@code socket.io-client} and
 * {@code mediasoup-client} (source: {@code browser/agent.ts}).
 */
public final class BrowserAgent {
    private static final String AGENT = "window.agent.";

    private final BrowserPage page;
    /** Positions of the events that were awaited and came. */
    private final Set<Integer> given = new HashSet<>();

    BrowserAgent(BrowserPage page) {
        this.page = page;
    }

    /** Who connects, as the login of the agent API gave it. */
    public record Identity(String token, String agentId, String tenantId, String userId) {}

    /** An event that the server sent; {@code atMs} counts from the page's load. */
    public record Event(String name, JsonNode data, double atMs) {}

    /** How a tone sounded at the far end: its frequency, and the level of all that was heard in dB below full scale. */
    public record Tone(double hertz, double peakDb, double levelDb) {
        static Tone of(JsonNode heard) {
            return new Tone(
                    heard.get("hertz").doubleValue(),
                    heard.get("peakDb").doubleValue(),
                    heard.get("levelDb").doubleValue());
        }
    }

    /** Connects; gives {@code {connected: payload}} or {@code {refused: {message, data}}}. */
    public JsonNode connect(String url, Identity identity) {
        return page.call(
                AGENT + "connect",
                Map.of(
                        "url", url,
                        "token", identity.token(),
                        "agentId", identity.agentId(),
                        "tenantId", identity.tenantId(),
                        "userId", identity.userId()));
    }

    /** Opens both transports and produces the microphone. */
    public void prepareMedia() {
        page.call(AGENT + "prepareMedia");
    }

    /** Dials and gives the call's id. */
    public String dial(String phoneNumber) {
        return request("call:dial", Map.of("phoneNumber", phoneNumber))
                .get("callId")
                .textValue();
    }

    public void answer(String callId) {
        request("call:answer", Map.of("callId", callId));
    }

    public void hangup(String callId) {
        request("call:hangup", Map.of("callId", callId));
    }

    public void mute(String callId, boolean muted) {
        request("call:mute", Map.of("callId", callId, "muted", muted));
    }

    public void dtmf(String callId, String tones) {
        request("call:dtmf", Map.of("callId", callId, "tone", tones));
    }

    /** Ends the session and frees its seat. */
    public void logout() {
        request("session:logout", Map.of());
    }

    /** Drops the connection without a logout. */
    public void disconnect() {
        page.call(AGENT + "disconnect");
    }

    /** Renews ICE on both transports. */
    public void restartIce() {
        page.call(AGENT + "restartIce");
    }

    /** Sends an event and gives its ack as it came. */
    public JsonNode emit(String event, Object request) {
        return page.call(AGENT + "emit", event, request);
    }

    /** Sends an event that must succeed and gives its ack. */
    public JsonNode request(String event, Object request) {
        JsonNode ack = emit(event, request);
        if (!ack.path("success").booleanValue()) {
            throw new IllegalStateException(event + " " + request + " was refused: " + ack);
        }
        return ack;
    }

    /** All events seen so far, oldest first. */
    public List<Event> events() {
        return page.call(AGENT + "events")
                .valueStream()
                .map(event -> new Event(
                        event.get("name").textValue(),
                        event.path("data"),
                        event.get("at").doubleValue()))
                .toList();
    }

    /** The first event of this name that was not given before; what other events came meanwhile plays no part. */
    public Event awaitEvent(String name, Duration limit) {
        return awaitEvent(name, event -> event.name().equals(name), limit);
    }

    /** Likewise about this call. */
    public Event awaitCallEvent(String name, String callId, Duration limit) {
        return awaitEvent(name, event -> event.name().equals(name) && isAbout(callId, event), limit);
    }

    /** How a call that was dialled went on: answered, or failed. */
    public Event awaitOutcome(String callId, Duration limit) {
        Set<String> outcomes = Set.of("call:answered", "call:failed");
        return awaitEvent(
                outcomes.toString(), event -> outcomes.contains(event.name()) && isAbout(callId, event), limit);
    }

    private static boolean isAbout(String callId, Event event) {
        return event.data().path("callId").asText().equals(callId);
    }

    /** Waits until the far end's audio is being consumed. */
    public void awaitHearing(String callId, Duration limit) {
        if (!Patience.until(limit, () -> page.call(AGENT + "hears", callId).booleanValue())) {
            throw new IllegalStateException("nothing heard of " + callId + " within " + limit + "; " + state());
        }
    }

    /** Listens to the far end for {@code time} and says what it heard in the last two thirds of a second. */
    public Tone measureTone(String callId, Duration time) {
        return Tone.of(page.call(AGENT + "measureTone", callId, time.toMillis()));
    }

    /** Listens to the far end until it sounds this tone. */
    public void awaitTone(String callId, double hertz, double tolerance, Duration limit) {
        listen(callId, limit).forTone(hertz, tolerance);
    }

    /** Listens to the far end until nothing is to be heard of it. */
    public void awaitSilence(String callId, Duration limit) {
        listen(callId, limit).forSilence();
    }

    private Listening listen(String callId, Duration limit) {
        return new Listening(
                limit,
                time -> {
                    awaitHearing(callId, limit);
                    return measureTone(callId, time);
                },
                this::state);
    }

    /** WebRTC's own figures of a call: packetsReceived, packetsLost, jitterSeconds, codec, packetsSent, … */
    public JsonNode stats(String callId) {
        return page.call(AGENT + "stats", callId);
    }

    /** Connection states of the sending and of the receiving transport. */
    public List<String> connectionStates() {
        return page.call(AGENT + "connectionStates")
                .valueStream()
                .map(JsonNode::textValue)
                .toList();
    }

    public BrowserPage page() {
        return page;
    }

    private Event awaitEvent(String what, Predicate<Event> wanted, Duration limit) {
        Event[] found = {new Event("", JsonNodeFactory.instance.nullNode(), 0)};
        boolean came = Patience.until(limit, () -> {
            List<Event> events = events();
            for (int i = 0; i < events.size(); i++) {
                if (!given.contains(i) && wanted.test(events.get(i))) {
                    given.add(i);
                    found[0] = events.get(i);
                    return true;
                }
            }
            return false;
        });
        if (!came) {
            throw new IllegalStateException("no " + what + " within " + limit + "; " + state());
        }
        return found[0];
    }

    private String state() {
        return "events: " + events() + "; transports: " + connectionStates() + "; problems: "
                + page.call(AGENT + "errors");
    }
}
