package dev.tandem.call;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.agent.Typology;
import dev.tandem.call.inbound.InboundDoor;
import dev.tandem.call.inbound.InboundModule;
import dev.tandem.call.inbound.InboundSettings;
import dev.tandem.call.inbound.InboundTrunks;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.http.Door;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Tokens;
import dev.tandem.journal.EventCodec;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.JournalFeed;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.sdp.SdpCrypto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** A node that takes calls from trunks: real SIP, media, sharding and PostgreSQL; agents and sessions are played. */
final class InboundNode implements AutoCloseable {
    private static final String REMEMBER = "pekko.cluster.sharding.remember-entities-store = eventsourced\n";

    final ActorTestKit kit;
    final MediaPlane plane = LoopbackPlane.start();
    final InboundDoor door = CallModule.inbound();
    final SipEndpoint endpoint = SipEndpoint.start(Pbx.settings("Tandem"), door);
    final DataSource database = JournalTestKit.database().dataSource();
    final CallModule module;
    final OneTrunk trunk = new OneTrunk();
    volatile Optional<InboundTrunks.Source> source = Optional.empty();

    /** Where all calls come from. */
    final class OneTrunk implements InboundTrunks {
        final Set<String> taken = ConcurrentHashMap.newKeySet();
        volatile int places = Integer.MAX_VALUE;

        @Override
        public CompletionStage<List<Source>> at(String host, int port) {
            return CompletableFuture.completedStage(source.stream().toList());
        }

        @Override
        public CompletionStage<Boolean> take(Source from, String lineId) {
            return CompletableFuture.completedStage(taken.size() < places && taken.add(lineId));
        }

        @Override
        public void release(Source from, String lineId) {
            taken.remove(lineId);
        }
    }

    private InboundNode(
            String system, FakeSessions sessions, Agents agents, String config, Optional<InboundNode> seed) {
        kit = ActorTestKit.create(system, JournalTestKit.config(ConfigFactory.parseString(REMEMBER + config)));
        var cluster = Cluster.get(kit.system());
        var first = seed.map(node -> Cluster.get(node.kit.system())).orElse(cluster);
        cluster.manager().tell(Join.create(first.selfMember().address()));
        var codec = EventCodec.of(List.of(CallEvent.class));
        module = CallModule.start(
                kit.system(),
                sessions,
                agents,
                plane,
                endpoint,
                TrunkSettings.none(),
                CallSettings.defaults(),
                database,
                new EventReader(JournalTestKit.database(), codec),
                new EventJson(codec, SdpCrypto::masked),
                new Door(new Tokens("a secret of more than thirty-two bytes"), HttpSettings.defaults()));
        kit.spawn(JournalFeed.create("inbound-" + Ids.next(), JournalTestKit.database(), codec, module.feedHandlers()));
        InboundModule.start(
                kit.system(),
                door,
                InboundSettings.of(kit.system().settings().config()),
                trunk,
                agents,
                sessions,
                module.ringing(),
                database);
    }

    /** @param seed whose cluster it joins; without one it is a cluster of its own */
    static InboundNode start(
            String system, FakeSessions sessions, Agents agents, String config, Optional<InboundNode> seed) {
        return new InboundNode(system, sessions, agents, config, seed);
    }

    /** Once calls are found here: until then whoever rings would hear that nobody is there. */
    InboundNode ready() {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> module.calls()
                        .get("nobody", Ids.nextFor("nobody"))
                        .toCompletableFuture()
                        .join()
                        .equals(CallReply.refused(ErrorCode.CALL_NOT_FOUND)));
        return this;
    }

    boolean sees(int members) {
        int up = 0;
        for (var member : Cluster.get(kit.system()).state().getMembers()) {
            up += member.status().equals(org.apache.pekko.cluster.MemberStatus.up()) ? 1 : 0;
        }
        return up == members;
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
        endpoint.close();
        plane.close();
    }

    /** Agents by their ids and extensions. */
    static final class Directory implements Agents {
        private final Map<String, AgentProfile> byId = new ConcurrentHashMap<>();

        void add(String tenant, String id, String extension) {
            add(tenant, id, extension, Typology.CHROME_SOFTPHONE);
        }

        void add(String tenant, String id, String extension, Typology typology) {
            byId.put(id, new AgentProfile(id, tenant, "user-" + id, "name", "Name", extension, typology, true));
        }

        @Override
        public CompletionStage<Optional<AgentProfile>> find(String agentId) {
            return CompletableFuture.completedStage(Optional.ofNullable(byId.get(agentId)));
        }

        @Override
        public CompletionStage<Optional<AgentProfile>> findByExtension(String tenantId, String extension) {
            return CompletableFuture.completedStage(byId.values().stream()
                    .filter(agent -> agent.tenantId().equals(tenantId))
                    .filter(agent -> agent.extension().equals(extension))
                    .findFirst());
        }
    }
}
