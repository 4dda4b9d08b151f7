package dev.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.Typology;
import dev.tandem.call.history.CallQuery;
import dev.tandem.call.history.CallTotals;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Json;
import dev.tandem.http.Metrics;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import dev.tandem.journal.EventCodec;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.JournalFeed;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.sdp.SdpCrypto;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.http.javadsl.Http;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The module as a node runs it: sharded, over PostgreSQL, with history and HTTP; only agents and sessions are played. */
class CallModuleTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Tokens TOKENS = new Tokens("a secret of more than thirty-two bytes");

    /** They outlive a node. */
    private static final FakeSessions SESSIONS = new FakeSessions();

    private static final InboundNode.Directory AGENTS = new InboundNode.Directory();
    private static Node node = new Node();

    private final String tenant = "tenant-" + Ids.next();
    private final String alice = Ids.next();
    private final String bob = Ids.next();
    private final FakeSessions sessions = SESSIONS.login(alice).login(bob);

    /** One node's worth. */
    private static final class Node {
        final ActorTestKit kit = ActorTestKit.create("calls", config());
        final MediaPlane plane = LoopbackPlane.start();
        final SipEndpoint endpoint = SipEndpoint.start(Pbx.settings("Tandem"), CallModule.inbound());
        final CallModule module;
        final String base;

        Node() {
            var cluster = Cluster.get(kit.system());
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
            var database = JournalTestKit.database();
            var codec = EventCodec.of(List.of(CallEvent.class));
            var door = new Door(TOKENS, HttpSettings.defaults());
            module = CallModule.start(
                    kit.system(),
                    SESSIONS,
                    AGENTS,
                    plane,
                    endpoint,
                    TrunkSettings.none(),
                    CallSettings.defaults(),
                    database.dataSource(),
                    new EventReader(database, codec),
                    new EventJson(codec, SdpCrypto::masked),
                    door);
            kit.spawn(JournalFeed.create("calls", database, codec, module.feedHandlers()));
            var house = new House("agent", door, HttpSettings.defaults(), new Metrics());
            var binding = Http.get(kit.system())
                    .newServerAt("127.0.0.1", 0)
                    .bind(house.open(module.routes()))
                    .toCompletableFuture()
                    .join();
            base = "http://127.0.0.1:" + binding.localAddress().getPort();
            // Until its shards are at home a call is waited for longer than whoever dials waits.
            CallReply unknown = CallReply.refused(ErrorCode.CALL_NOT_FOUND);
            // In this thread: the class, whose field the first node is, lets no other one in yet.
            await().pollInSameThread()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> join(module.calls().get("nobody", Ids.nextFor("nobody")))
                            .equals(unknown));
        }

        void stop() {
            kit.shutdownTestKit();
            endpoint.close();
            plane.close();
        }
    }

    private static Config config() {
        return JournalTestKit.config(
                ConfigFactory.parseString("pekko.cluster.sharding.remember-entities-store = eventsourced"));
    }

    /** Each tenant has two agents with browsers, 1001 and 1002, and a desk phone, 1003. */
    @BeforeEach
    void a_tenant_of_its_own() {
        AGENTS.add(tenant, alice, "1001", Typology.CHROME_SOFTPHONE);
        AGENTS.add(tenant, bob, "1002", Typology.WEBRTC_APPBAR);
        AGENTS.add(tenant, "desk-" + tenant, "1003", Typology.SIP_PHONE);
    }

    @AfterAll
    static void stop() {
        node.stop();
    }

    private CallReply dial(String number) {
        DialRequest request = new DialRequest(
                alice,
                tenant,
                "session-" + alice,
                number,
                Optional.of("campaign-1"),
                Optional.empty(),
                Optional.empty(),
                Map.of());
        return join(node.module.calls().dial(request));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private HttpResponse<String> get(String path, String subject, String ofTenant, Role role) throws Exception {
        String token = TOKENS.issue(subject, ofTenant, role, Optional.empty(), Duration.ofMinutes(5))
                .token();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(node.base + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private void awaitTold(String agentId, String kind) {
        await().atMost(SOON).until(() -> sessions.toldKinds(agentId).contains(kind));
    }

    @Test
    void an_echo_call_stands_in_the_history_and_only_its_tenant_sees_it() throws Exception {
        String callId = ((CallReply.Dialed) dial("*43")).callId();
        awaitTold(alice, "CallAnswered");
        await().atMost(SOON)
                .until(() -> join(node.module.history().live(Optional.of(tenant))).stream()
                        .anyMatch(call -> call.state().equals("answered")));
        PartyRef party = new PartyRef(callId, tenant, alice);
        assertThat(join(node.module.calls().mute(party, true))).isEqualTo(new CallReply.Accepted(callId));
        assertThat(join(node.module.calls().hold(party, true))).isEqualTo(new CallReply.Accepted(callId));
        assertThat(join(node.module.calls().hangup(new PartyRef(callId, "other", alice), Optional.empty())))
                .isEqualTo(CallReply.refused(ErrorCode.CALL_NOT_FOUND));
        assertThat(join(node.module.calls().hangup(party, Optional.empty()))).isEqualTo(new CallReply.Accepted(callId));
        awaitTold(alice, "CallEnded");
        await().atMost(SOON)
                .until(() ->
                        join(node.module.history().live(Optional.of(tenant))).isEmpty());

        JsonNode list = Json.mapper()
                .readTree(get("/api/calls", alice, tenant, Role.AGENT).body());
        assertThat(list.at("/calls/0/callId").asText()).isEqualTo(callId);
        assertThat(list.at("/calls/0/reason").asText()).isEqualTo("agent_hangup");
        assertThat(list.at("/calls/0/quality/mos").isNumber()).isTrue();
        assertThat(get("/api/calls/" + callId, bob, tenant, Role.AGENT).statusCode())
                .isEqualTo(404);
        assertThat(get("/api/calls/" + callId, "boss", tenant, Role.SUPERVISOR).statusCode())
                .isEqualTo(200);
        assertThat(get("/api/calls/" + callId, "boss", "other", Role.ADMIN).statusCode())
                .isEqualTo(404);
        JsonNode events = Json.mapper()
                .readTree(get("/api/calls/" + callId + "/events", alice, tenant, Role.AGENT)
                        .body());
        assertThat(events.get("events").findValuesAsText("type"))
                .startsWith("call.dialed", "call.answered", "call.muted", "call.held", "call.ended");
        assertThat(get("/api/calls/a%00b", alice, tenant, Role.AGENT).statusCode())
                .isEqualTo(404);
        assertThat(get("/api/calls?cursor=%00", alice, tenant, Role.AGENT).statusCode())
                .isEqualTo(400);
        assertThat(get("/api/calls?from=yesterday", alice, tenant, Role.AGENT).statusCode())
                .isEqualTo(400);

        CallTotals totals = join(node.module
                .history()
                .totals(Optional.of(tenant), Optional.of(alice), Instant.now().minusSeconds(3600)));
        assertThat(totals)
                .extracting(CallTotals::active, CallTotals::total, CallTotals::answered, CallTotals::failed)
                .containsExactly(0L, 1L, 1L, 0L);
    }

    @Test
    void pages_of_the_history_follow_each_other_newest_first() {
        for (int i = 0; i < 3; i++) {
            String callId = ((CallReply.Dialed) dial("1002")).callId();
            join(node.module.calls().hangup(new PartyRef(callId, tenant, alice), Optional.empty()));
        }
        var query = new CallQuery(
                Optional.of(tenant), Optional.of(bob), Optional.empty(), Optional.empty(), Optional.empty(), 2);
        await().atMost(SOON)
                .until(() ->
                        join(node.module.history().page(query)).nextCursor().isPresent());
        var first = join(node.module.history().page(query));
        var second = join(node.module
                .history()
                .page(new CallQuery(
                        query.tenantId(), query.agentId(), query.from(), query.to(), first.nextCursor(), 2)));
        assertThat(first.calls()).hasSize(2);
        assertThat(second.calls()).hasSize(1);
        assertThat(second.nextCursor()).isEmpty();
        assertThat(first.calls().getLast().callId())
                .isGreaterThan(second.calls().getFirst().callId());
    }

    @Test
    void a_call_to_callback_comes_back_and_echoes() {
        dial("*45");
        awaitTold(alice, "CallEnded");
        awaitTold(alice, "CallIncoming");
        var incoming = sessions.told(alice, CallUpdate.CallIncoming.class).orElseThrow();
        assertThat(incoming.from()).isEqualTo("*45");
        PartyRef party = new PartyRef(incoming.callId(), tenant, alice);
        assertThat(join(node.module.calls().answer(party))).isEqualTo(new CallReply.Accepted(incoming.callId()));
        awaitTold(alice, "CallAnswered");
        join(node.module.calls().hangup(party, Optional.empty()));
        await().atMost(SOON).until(() -> sessions.callsOf(alice).isEmpty());
    }

    @Test
    void what_cannot_be_dialled_is_refused_with_its_reason() {
        assertThat(refusal(dial("600"))).isEqualTo(ErrorCode.TRUNK_UNAVAILABLE);
        assertThat(refusal(dial("1003"))).isEqualTo(ErrorCode.TRUNK_UNAVAILABLE);
        assertThat(refusal(dial("sip:evil@host"))).isEqualTo(ErrorCode.INVALID_VALUE);
        assertThat(refusal(dial(""))).isEqualTo(ErrorCode.INVALID_VALUE);
        PartyRef broken = new PartyRef(Ids.nextFor(alice), tenant, alice);
        assertThat(refusal(join(node.module.calls().hangup(broken, Optional.of("a\nb")))))
                .isEqualTo(ErrorCode.INVALID_VALUE);
        assertThat(refusal(join(node.module.calls().hangup(broken, Optional.of("User hung up (é)")))))
                .isEqualTo(ErrorCode.CALL_NOT_FOUND);
        PartyRef nowhere = new PartyRef("../../etc/passwd", tenant, alice);
        assertThat(refusal(join(node.module.calls().hangup(nowhere, Optional.empty()))))
                .isEqualTo(ErrorCode.CALL_NOT_FOUND);
        PartyRef never = new PartyRef(Ids.nextFor(alice), tenant, alice);
        assertThat(refusal(join(node.module.calls().get(never)))).isEqualTo(ErrorCode.CALL_NOT_FOUND);
        assertThat(refusal(join(node.module.calls().dtmf(never, "1x", Optional.empty()))))
                .isEqualTo(ErrorCode.INVALID_VALUE);
    }

    @Test
    void ones_own_extension_is_busy() {
        dial("1001");
        awaitTold(alice, "CallFailed");
        assertThat(sessions.told(alice, CallUpdate.CallFailed.class).orElseThrow())
                .extracting(CallUpdate.CallFailed::reason, CallUpdate.CallFailed::sipStatus)
                .containsExactly("busy", 486);
    }

    @Test
    void a_call_of_a_lost_node_ends_by_itself_on_the_next_and_its_agent_is_told() {
        String callId = ((CallReply.Dialed) dial("*43")).callId();
        awaitTold(alice, "CallAnswered");
        node.stop();
        node = new Node();
        awaitTold(alice, "CallEnded");
        assertThat(sessions.told(alice, CallUpdate.CallEnded.class).orElseThrow())
                .extracting(CallUpdate.CallEnded::callId, CallUpdate.CallEnded::reason)
                .containsExactly(callId, "node_lost");
        await().atMost(SOON)
                .until(() -> join(node.module.history().find(boss(), callId))
                        .orElseThrow()
                        .reason()
                        .isPresent());
    }

    private Principal boss() {
        return new Principal("boss", tenant, Role.SUPERVISOR, Optional.empty(), "digest", Instant.MAX);
    }

    private static ErrorCode refusal(CallReply reply) {
        assertThat(reply).isInstanceOf(CallReply.Refused.class);
        return ((CallReply.Refused) reply).refusal().code();
    }
}
