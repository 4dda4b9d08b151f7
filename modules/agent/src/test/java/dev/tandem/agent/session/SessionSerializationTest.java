package dev.tandem.agent.session;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.journal.Database;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.RtcpParameters;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpCodecParameters;
import dev.tandem.media.RtpEncoding;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.SdpRemote;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What crosses nodes, and what snapshots keep, comes back equal. */
class SessionSerializationTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(Database.defaults().withFallback(ConfigFactory.load()));
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.123456Z");

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @TestFactory
    Stream<DynamicTest> each_comes_back_equal() {
        return Stream.concat(Stream.concat(commands(), replies()), Stream.concat(notices(), states()))
                .map(message -> DynamicTest.dynamicTest(
                        message.getClass().getSimpleName(),
                        () -> KIT.serializationTestKit().verifySerialization(message, true)));
    }

    private static Stream<Object> commands() {
        TestProbe<SessionReply> replies = KIT.createTestProbe();
        TestProbe<ClientNotice> client = KIT.createTestProbe();
        var replyTo = replies.getRef();
        var dtls = new DtlsParameters("client", List.of(new DtlsFingerprint("sha-256", "AA:BB")));
        return Stream.of(
                new AgentSessionCommand.Connect("a", "t", "login", client.getRef(), replyTo),
                new AgentSessionCommand.ClientGone("s", client.getRef()),
                new AgentSessionCommand.Heartbeat("s", replyTo),
                new AgentSessionCommand.End("s", "logout", replyTo),
                new AgentSessionCommand.Get(replyTo),
                new AgentSessionCommand.CreateTransport("s", Direction.SEND, replyTo),
                new AgentSessionCommand.ConnectTransport("s", "t", dtls, replyTo),
                new AgentSessionCommand.RestartIce("s", "t", replyTo),
                new AgentSessionCommand.Produce("s", "t", rtp(), replyTo),
                new AgentSessionCommand.Consume(
                        "s",
                        "t",
                        Optional.of("c"),
                        Optional.empty(),
                        new RtpCapabilities(List.of(RtpCodec.PCMU, RtpCodec.OPUS), List.of()),
                        replyTo),
                new AgentSessionCommand.CreateSdpTransport(
                        "s", Optional.of("c"), List.of(RtpCodec.PCMU, RtpCodec.OPUS), replyTo),
                new AgentSessionCommand.ConnectSdpTransport("s", "t", description(), replyTo),
                new AgentSessionCommand.UseSdpTransport("s", "t", "c", replyTo),
                new AgentSessionCommand.CloseSdpTransport("s", "t", replyTo),
                new AgentSessionCommand.JoinCall("c", Optional.of("s"), "feed", replyTo),
                new AgentSessionCommand.SetPresence(Optional.of("s"), Presence.AWAY, "agent", replyTo),
                new TestNotice("c", "s", true, Optional.of(replyTo)));
    }

    private static Stream<Object> replies() {
        return Stream.of(
                new SessionReply.Connected("s", "lic", 5, 1, AT, true, List.of("c1")),
                new SessionReply.LeaseRenewed(AT),
                new SessionReply.Ended("s"),
                new SessionReply.Live("s", "a", "t", AT, AT, true, List.of("c1"), Presence.BUSY, AT),
                new SessionReply.PresenceIs("a", Presence.DND, AT),
                new SessionReply.TransportCreated(
                        "t",
                        new IceParameters("ufrag", "password", true),
                        List.of(new IceCandidate("1", 7, "127.0.0.1", "127.0.0.1", "udp", 10000, "host")),
                        new DtlsParameters("auto", List.of())),
                new SessionReply.TransportConnected(),
                new SessionReply.SdpTransportCreated(
                        "t",
                        RtpCodec.PCMU,
                        new IceParameters("ufrag", "password", true),
                        List.of(new IceCandidate("1", 7, "127.0.0.1", "127.0.0.1", "udp", 10000, "host")),
                        new DtlsParameters("auto", List.of())),
                new SessionReply.SdpTransportConnected(new IceParameters("ufrag", "password", true)),
                new SessionReply.IceRestarted(new IceParameters("ufrag", "password", true)),
                new SessionReply.Produced("p"),
                new SessionReply.Consumed("c", "p", "audio", rtp()),
                new SessionReply.Joined("s", Optional.of("p")),
                new SessionReply.Noted(),
                new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal()));
    }

    private static Stream<Object> notices() {
        return Stream.of(
                new ClientNotice.PeerConnected("t"),
                new ClientNotice.PeerDisconnected("t", "dtls_closed"),
                new ClientNotice.ToneSent("t", '#'),
                new ClientNotice.PresenceChanged("a", Presence.WRAP_UP, AT),
                new ClientNotice.SessionEnded("s", "logout"),
                new ClientNotice.Displaced("s"));
    }

    private static Stream<Object> states() {
        var farewell = new Farewell("s0", "t", "a", "logout", true, List.of("c0"));
        return Stream.of(
                new Vacant(List.of(farewell)),
                new Live(
                        "s",
                        "a",
                        "t",
                        AT,
                        new Seat("lic", 5, 1, AT),
                        Optional.of("login"),
                        List.of(new Live.CallLink("c1", "feed-1")),
                        List.of("c9"),
                        Optional.of(new Availability(Presence.WRAP_UP, AT, Presence.AVAILABLE)),
                        List.of(farewell),
                        Optional.of(AT)));
    }

    private static SdpRemote description() {
        return new SdpRemote(
                "ufrag",
                "password",
                List.of(new DtlsFingerprint("sha-256", "AA:BB")),
                "actpass",
                0,
                OptionalInt.of(126));
    }

    private static RtpParameters rtp() {
        return new RtpParameters(
                "0",
                List.of(new RtpCodecParameters("audio/opus", 111, 48000, 2, Map.of("minptime", 10), List.of())),
                List.of(),
                List.of(new RtpEncoding(4_000_000_000L)),
                new RtcpParameters("cname", true, true));
    }
}
