package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.RestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls from outside: a real Asterisk and sipp call numbers, extensions and ring groups. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboundIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MICROPHONE = 440;

    private Stage stage;
    private String tenant;
    private RestClient api;

    @BeforeAll
    void a_tenant_with_numbers(Stage shared) {
        stage = shared;
        tenant = stage.tenant(20);
        api = stage.directory().agents();
    }

    /** An agent with its client, without microphone. */
    private record Phone(BrowserAgent agent, BrowserAgent.Identity identity, String extension) {
        String rings(int times) {
            await().atMost(SOON).until(() -> incoming().size() >= times);
            return incoming().get(times - 1).path("callId").asText();
        }

        List<JsonNode> incoming() {
            return agent.events().stream()
                    .filter(event -> event.name().equals("call:incoming"))
                    .map(BrowserAgent.Event::data)
                    .toList();
        }

        JsonNode hears(String event, String callId) {
            return agent.awaitCallEvent(event, callId, SOON).data();
        }
    }

    private Phone phone(String extension) {
        BrowserAgent.Identity identity = stage.directory().agent(tenant, "inbound-" + extension, extension);
        return new Phone(client(identity), identity, extension);
    }

    private BrowserAgent client(BrowserAgent.Identity identity) {
        BrowserAgent agent = page();
        assertThat(agent.connect(stage.node().gatewayUrl(), identity).has("connected"))
                .isTrue();
        return agent;
    }

    private BrowserAgent page() {
        return stage.browser(MICROPHONE).agentAt(stage.node().gatewayUrl() + "/try/");
    }

    private String group(String name, String strategy, String... members) {
        return api.created(
                        "/api/ring-groups",
                        Map.of("tenantId", tenant, "name", name, "strategy", strategy, "members", List.of(members)))
                .path("id")
                .asText();
    }

    private void number(String number, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("tenantId", tenant, "number", number));
        body.putAll(more);
        api.created("/api/numbers", body);
    }

    @Test
    void a_call_through_the_pbx_is_answered_and_both_hear_each_other() {
        BrowserAgent caller = stage.phone(440, stage.directory().agent(tenant, "inbound-811", "811"));
        BrowserAgent called = stage.phone(660, stage.directory().agent(tenant, "inbound-812", "812"));
        String outbound = caller.dial("9812");
        JsonNode incoming = called.awaitEvent("call:incoming", SOON).data();
        String inbound = incoming.path("callId").asText();
        assertThat(incoming.path("from").asText()).isEqualTo("pbx");
        assertThat(incoming.path("to").asText()).isEqualTo("812");
        caller.awaitCallEvent("call:ringing", outbound, SOON);

        called.answer(inbound);

        caller.awaitCallEvent("call:answered", outbound, SOON);
        called.awaitCallEvent("call:answered", inbound, SOON);
        caller.awaitHearing(outbound, SOON);
        called.awaitHearing(inbound, SOON);
        caller.awaitTone(outbound, 660, 2.0, SOON);
        called.awaitTone(inbound, 440, 2.0, SOON);

        called.hangup(inbound);
        caller.awaitCallEvent("call:ended", outbound, SOON);
        JsonNode ended = called.awaitCallEvent("call:ended", inbound, SOON).data();
        assertThat(ended.path("quality").path("packetsReceived").asLong()).isPositive();
        await().atMost(SOON).until(() -> stage.asterisk().activeChannels() == 0);
        caller.logout();
        called.logout();
    }

    @Test
    void a_caller_is_answered_and_hangs_up() {
        Phone phone = phone("821");
        try (SippCaller caller = SippCaller.calls(stage, "821", "inbound-answered", 200)) {
            String call = phone.rings(1);
            JsonNode incoming = phone.incoming().getFirst();
            assertThat(incoming.path("displayName").asText()).isEqualTo("A. Caller");
            assertThat(incoming.path("headers").path("X-Queue").asText()).isEqualTo("sales");
            phone.agent().answer(call);

            caller.succeeds();
            JsonNode ended = phone.hears("call:ended", call);
            assertThat(ended.path("reason").asText()).isEqualTo("remote_hangup");
            assertThat(ended.path("duration").asInt()).isBetween(1, 10);
            await().atMost(SOON)
                    .until(() -> api.get("/api/calls/" + call)
                            .body()
                            .path("state")
                            .asText()
                            .equals("ended"));
            JsonNode record = api.get("/api/calls/" + call).body();
            assertThat(record.path("direction").asText()).isEqualTo("inbound");
            assertThat(record.path("trunk").asText()).isEqualTo("asterisk");
        }
    }

    @Test
    void a_caller_that_gives_up_ends_the_ringing() {
        Phone phone = phone("822");
        try (SippCaller caller = SippCaller.calls(stage, "822", "inbound-cancelled", 487)) {
            String call = phone.rings(1);

            caller.succeeds();
            assertThat(phone.hears("call:ended", call).path("reason").asText()).isEqualTo("cancelled");
        }
    }

    @Test
    void unknown_busy_declined_and_absent_are_told_apart() {
        refused("899", 404);
        stage.directory().agent(tenant, "inbound-absent", "898");
        refused("898", 480);
        Phone phone = phone("823");
        try (SippCaller first = SippCaller.calls(stage, "823", "inbound-refused", 603)) {
            String call = phone.rings(1);
            refused("823", 486);
            phone.agent().hangup(call);
            first.succeeds();
            phone.hears("call:failed", call);
        }
        assertThat(phone.incoming()).hasSize(1);
        phone.agent().request("agent:presence", Map.of("presence", "dnd"));
        refused("823", 480);
    }

    private void refused(String number, int status) {
        try (SippCaller caller = SippCaller.calls(stage, number, "inbound-refused", status)) {
            caller.succeeds();
        }
    }

    @Test
    void without_an_answer_the_next_rule_takes_the_call() {
        Phone first = phone("831");
        Phone second = phone("832");
        number(
                "+4930831*",
                Map.of("target", Map.of("extension", "831"), "ringSeconds", 5, "noAnswer", Map.of("extension", "832")));
        try (SippCaller caller = SippCaller.calls(stage, "+493083199", "inbound-answered", 200)) {
            String unanswered = first.rings(1);
            String call = second.rings(1);
            assertThat(first.hears("call:failed", unanswered).path("reason").asText())
                    .isEqualTo("no_answer");
            second.agent().answer(call);

            caller.succeeds();
            second.hears("call:ended", call);
        }
    }

    @Test
    void of_three_agents_that_ring_exactly_one_answers() {
        List<Phone> phones = List.of(phone("841"), phone("842"), phone("843"));
        number("840", Map.of("target", Map.of("ringGroup", group("sales", "all", "841", "842", "843"))));
        try (SippCaller caller = SippCaller.calls(stage, "840", "inbound-answered", 200)) {
            Map<Phone, String> calls = new HashMap<>();
            phones.forEach(phone -> calls.put(phone, phone.rings(1)));
            List<Phone> winners = new ArrayList<>();
            calls.forEach((phone, call) -> {
                if (phone.agent()
                        .emit("call:answer", Map.of("callId", call))
                        .path("success")
                        .asBoolean()) {
                    winners.add(phone);
                }
            });

            assertThat(winners).hasSize(1);
            caller.succeeds();
            calls.forEach((phone, call) -> assertThat(
                            phone.hears("call:ended", call).path("reason").asText())
                    .isEqualTo(winners.contains(phone) ? "remote_hangup" : "answered_elsewhere"));
        }
    }

    @Test
    void round_robin_takes_turns() {
        List<Phone> phones = List.of(phone("861"), phone("862"));
        number("860", Map.of("target", Map.of("ringGroup", group("turns", "round-robin", "861", "862"))));

        List<Phone> rung = List.of(answers("860", phones), answers("860", phones), answers("860", phones));

        assertThat(rung.get(1)).isNotEqualTo(rung.get(0));
        assertThat(rung.get(2)).isEqualTo(rung.get(0));
    }

    @Test
    void who_has_been_idle_longest_rings_first() {
        Phone early = phone("871");
        Phone late = phone("872");
        List<Phone> phones = List.of(late, early);
        number("870", Map.of("target", Map.of("ringGroup", group("idle", "longest-idle", "872", "871"))));

        assertThat(answers("870", phones)).isEqualTo(early);
        assertThat(answers("870", phones)).isEqualTo(late);
        assertThat(answers("870", phones)).isEqualTo(early);
    }

    /** A whole call to this number; gives the one phone of these that rang. */
    private Phone answers(String number, List<Phone> phones) {
        Map<Phone, Integer> before = new HashMap<>();
        phones.forEach(phone -> before.put(phone, phone.incoming().size()));
        try (SippCaller caller = SippCaller.calls(stage, number, "inbound-answered", 200)) {
            await().atMost(SOON).until(() -> rung(before).size() == 1);
            Phone phone = rung(before).getFirst();
            String call = phone.incoming().getLast().path("callId").asText();
            phone.agent().answer(call);
            caller.succeeds();
            phone.hears("call:ended", call);
            assertThat(rung(before)).containsExactly(phone);
            return phone;
        }
    }

    private static List<Phone> rung(Map<Phone, Integer> before) {
        return before.keySet().stream()
                .filter(phone -> phone.incoming().size() > before.get(phone))
                .toList();
    }

    @Test
    void a_client_that_comes_back_while_it_rings_hears_of_the_call_again() {
        Phone phone = phone("851");
        // Opened before: the grace is shorter than a busy machine may need for a page.
        BrowserAgent again = page();
        try (SippCaller caller = SippCaller.calls(stage, "851", "inbound-answered", 200)) {
            String call = phone.rings(1);
            phone.agent().disconnect();

            JsonNode connected =
                    again.connect(stage.node().gatewayUrl(), phone.identity()).path("connected");

            assertThat(connected.path("calls").findValuesAsText("callId")).containsExactly(call);
            assertThat(connected.path("calls").path(0).path("state").asText()).isEqualTo("ringing");
            again.awaitCallEvent("call:incoming", call, SOON);
            again.answer(call);
            caller.succeeds();
            again.awaitCallEvent("call:ended", call, SOON);
        }
    }
}
