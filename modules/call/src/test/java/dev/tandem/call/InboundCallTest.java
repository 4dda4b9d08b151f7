package dev.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.history.CallQuery;
import dev.tandem.call.history.CallRecord;
import dev.tandem.call.inbound.InboundTrunks;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.journal.Jdbc;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls from a trunk as a node takes them: real SIP, sharding and PostgreSQL; only agents and sessions are played. */
class InboundCallTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final FakeSessions SESSIONS = new FakeSessions();
    private static final InboundNode.Directory AGENTS = new InboundNode.Directory();
    private static final SipEndpoint CALLER = SipEndpoint.start(Pbx.settings("Caller"), CallModule.inbound());
    private static final InboundNode NODE =
            InboundNode.start("inbound", SESSIONS, AGENTS, "", Optional.empty()).ready();

    private final String tenant = "tenant-" + Ids.next();
    private final String alice = Ids.next();
    private final String bob = Ids.next();
    private final String carol = Ids.next();
    private final FakeSessions sessions = SESSIONS.login(alice).login(bob).login(carol);

    @BeforeEach
    void a_tenant_of_its_own() {
        AGENTS.add(tenant, alice, "1001");
        AGENTS.add(tenant, bob, "1002");
        AGENTS.add(tenant, carol, "1003");
        NODE.source = Optional.of(new InboundTrunks.Source("pbx", Optional.of(tenant)));
    }

    @AfterAll
    static void stop() {
        NODE.close();
        CALLER.close();
    }

    private Outsider calls(String number) {
        return new Outsider(CALLER, NODE, number, Map.of());
    }

    private CallUpdate.CallIncoming rings(String agent) {
        await().atMost(SOON)
                .until(() -> sessions.told(agent, CallUpdate.CallIncoming.class).isPresent());
        return sessions.told(agent, CallUpdate.CallIncoming.class).orElseThrow();
    }

    private <T extends CallUpdate> T hears(String agent, Class<T> type) {
        await().atMost(SOON).until(() -> sessions.told(agent, type).isPresent());
        return sessions.told(agent, type).orElseThrow();
    }

    private CallReply answer(String agent, String callId) {
        return NODE.module
                .calls()
                .answer(new PartyRef(callId, tenant, agent))
                .toCompletableFuture()
                .join();
    }

    private CallReply hangup(String agent, String callId, Optional<String> reason) {
        return NODE.module
                .calls()
                .hangup(new PartyRef(callId, tenant, agent), reason)
                .toCompletableFuture()
                .join();
    }

    private String group(String strategy, int ringSeconds, String... extensions) throws SQLException {
        String id = Ids.next();
        execute(
                "INSERT INTO ring_group (ring_group_id, tenant_id, name, strategy, ring_seconds) VALUES (?, ?, ?, ?, ?)",
                id,
                tenant,
                id,
                strategy,
                ringSeconds);
        for (int i = 0; i < extensions.length; i++) {
            execute(
                    "INSERT INTO ring_group_member (ring_group_id, extension, position) VALUES (?, ?, ?)",
                    id,
                    extensions[i],
                    i);
        }
        return id;
    }

    private void number(String number, String target, @Nullable String noAnswer) throws SQLException {
        execute(
                "INSERT INTO inbound_number (number_id, tenant_id, number, digits, pattern, target, ring_seconds,"
                        + " no_answer) VALUES (?, ?, ?, ?, false, ?::jsonb, 1, ?::jsonb)",
                Ids.next(),
                tenant,
                number,
                number,
                target,
                noAnswer);
    }

    private static void execute(String sql, @Nullable Object... values) throws SQLException {
        try (Connection connection = NODE.database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @Test
    void an_extension_rings_is_answered_and_hung_up_by_the_caller() {
        Outsider caller = new Outsider(CALLER, NODE, "1001", Map.of("X-Queue", "sales"));

        CallUpdate.CallIncoming incoming = rings(alice);
        assertThat(incoming.from()).isEqualTo("+390612345");
        assertThat(incoming.to()).isEqualTo("1001");
        assertThat(incoming.displayName()).isEqualTo("Rosa Rossi");
        assertThat(incoming.headers()).containsEntry("X-Queue", "sales");
        assertThat(caller.awaits(SipCallEvent.Progress.class).status()).isEqualTo(180);

        assertThat(answer(alice, incoming.callId())).isEqualTo(new CallReply.Accepted(incoming.callId()));
        caller.awaits(SipCallEvent.Answered.class);
        hears(alice, CallUpdate.CallAnswered.class);

        caller.call.bye(Optional.empty());
        assertThat(hears(alice, CallUpdate.CallEnded.class).reason()).isEqualTo("remote_hangup");
        assertThat(sessions.toldKinds(alice)).containsExactly("CallIncoming", "CallAnswered", "CallEnded");
    }

    @Test
    void the_agent_that_hangs_up_ends_the_callers_dialog() {
        Outsider caller = calls("1001");
        String callId = rings(alice).callId();
        answer(alice, callId);
        caller.awaits(SipCallEvent.Answered.class);

        hangup(alice, callId, Optional.empty());

        caller.awaits(SipCallEvent.Ended.class);
        assertThat(hears(alice, CallUpdate.CallEnded.class).reason()).isEqualTo("agent_hangup");
    }

    @Test
    void a_caller_that_gives_up_ends_the_ringing() {
        Outsider caller = calls("1001");
        rings(alice);
        caller.awaits(SipCallEvent.Progress.class);

        caller.call.cancel(Optional.empty());

        CallUpdate.CallEnded ended = hears(alice, CallUpdate.CallEnded.class);
        assertThat(ended.reason()).isEqualTo("cancelled");
        assertThat(ended.duration()).isZero();
        assertThat(caller.failsWith()).isEqualTo(487);
    }

    @Test
    void an_agent_declines_with_603_or_says_busy_with_486() {
        Outsider first = calls("1001");
        hangup(alice, rings(alice).callId(), Optional.empty());
        assertThat(first.failsWith()).isEqualTo(603);
        hears(alice, CallUpdate.CallFailed.class);

        Outsider second = calls("1002");
        hangup(bob, rings(bob).callId(), Optional.of("busy"));
        assertThat(second.failsWith()).isEqualTo(486);
    }

    @Test
    void an_unknown_number_and_an_unknown_trunk_get_404_and_an_agent_without_session_480() {
        assertThat(calls("4711").failsWith()).isEqualTo(404);
        AGENTS.add(tenant, Ids.next(), "1009");
        assertThat(calls("1009").failsWith()).isEqualTo(480);
        NODE.source = Optional.empty();
        assertThat(calls("1001").failsWith()).isEqualTo(404);
    }

    @Test
    void a_call_that_rang_at_nobody_is_in_the_history() {
        String absent = Ids.next();
        AGENTS.add(tenant, absent, "1009");

        assertThat(calls("1009").failsWith()).isEqualTo(480);

        await().atMost(SOON).until(() -> !history(absent).isEmpty());
        CallRecord missed = history(absent).getFirst();
        assertThat(missed.state()).isEqualTo("failed");
        assertThat(missed.reason()).contains("unavailable");
        assertThat(missed.trunk()).contains("pbx");
    }

    private List<CallRecord> history(String agent) {
        return NODE.module
                .history()
                .page(new CallQuery(
                        Optional.of(tenant),
                        Optional.of(agent),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        10))
                .toCompletableFuture()
                .join()
                .calls();
    }

    @Test
    void an_agent_in_a_call_is_busy() {
        calls("1001");
        rings(alice);

        assertThat(calls("1001").failsWith()).isEqualTo(486);
        assertThat(sessions.toldKinds(alice)).containsExactly("CallIncoming");
    }

    @Test
    void without_an_answer_the_call_goes_on_to_the_next_rule() throws Exception {
        number("900100", "{\"extension\":\"1001\"}", "{\"ringGroup\":\"" + group("ALL", 20, "1002") + "\"}");
        Outsider caller = calls("+900100");
        rings(alice);

        CallUpdate.CallIncoming next = rings(bob);
        assertThat(hears(alice, CallUpdate.CallFailed.class).reason()).isEqualTo("no_answer");
        answer(bob, next.callId());

        caller.awaits(SipCallEvent.Answered.class);
    }

    @Test
    void of_a_group_that_rings_at_once_exactly_one_answers() throws Exception {
        number("900200", "{\"ringGroup\":\"" + group("ALL", 20, "1001", "1002", "1003") + "\"}", "{\"status\":480}");
        Outsider caller = calls("900200");
        Map<String, String> ringing = Map.of(
                alice, rings(alice).callId(),
                bob, rings(bob).callId(),
                carol, rings(carol).callId());

        Map<String, CompletableFuture<CallReply>> answers = new ConcurrentHashMap<>();
        ringing.forEach((agent, callId) -> answers.put(
                agent,
                NODE.module.calls().answer(new PartyRef(callId, tenant, agent)).toCompletableFuture()));

        List<String> winners = answers.entrySet().stream()
                .filter(each -> each.getValue().join() instanceof CallReply.Accepted)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(winners).hasSize(1);
        caller.awaits(SipCallEvent.Answered.class);
        ringing.keySet().stream().filter(agent -> !winners.contains(agent)).forEach(loser -> {
            assertThat(answers.get(loser).join())
                    .isInstanceOfSatisfying(
                            CallReply.Refused.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.INVALID_CALL_STATE));
            assertThat(hears(loser, CallUpdate.CallEnded.class).reason()).isEqualTo("answered_elsewhere");
            assertThat(sessions.toldKinds(loser)).containsExactly("CallIncoming", "CallEnded");
        });
    }

    @Test
    void round_robin_takes_turns_and_goes_on_when_one_declines() throws Exception {
        String group = group("ROUND_ROBIN", 20, "1001", "1002", "1003");
        number("900300", "{\"ringGroup\":\"" + group + "\"}", null);

        Outsider first = calls("900300");
        String callId = rings(alice).callId();
        hasHadItsTurn(group, "1001");
        hangup(alice, callId, Optional.empty());
        callId = rings(bob).callId();
        assertThat(sessions.told(carol)).isEmpty();
        hasHadItsTurn(group, "1002");
        hangup(bob, callId, Optional.empty());
        callId = rings(carol).callId();
        hasHadItsTurn(group, "1003");
        hangup(carol, callId, Optional.of("busy"));
        assertThat(first.failsWith()).isEqualTo(486);

        List.of(alice, bob, carol).forEach(agent -> sessions.told(agent).clear());
        Outsider second = calls("900300");
        rings(alice);
        hasHadItsTurn(group, "1001");
        second.awaits(SipCallEvent.Progress.class);
        second.call.cancel(Optional.empty());
        second.failsWith();
        Outsider third = calls("900300");
        rings(bob);
        third.awaits(SipCallEvent.Progress.class);
        third.call.cancel(Optional.empty());
        third.failsWith();
    }

    /** Turns are written down beside the ringing, which does not wait for it. */
    private static void hasHadItsTurn(String group, String extension) {
        await().atMost(SOON)
                .until(() -> new Jdbc(NODE.database)
                        .now(connection -> Jdbc.query(
                                connection,
                                "SELECT extension FROM ring_group_member WHERE ring_group_id = ?"
                                        + " ORDER BY last_turn DESC LIMIT 1",
                                row -> row.getString(1),
                                group))
                        .equals(List.of(extension)));
    }
}
