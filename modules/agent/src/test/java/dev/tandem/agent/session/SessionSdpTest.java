package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.Feed;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.SdpRemote;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session's transports of offer and answer in a real media plane. */
class SessionSdpTest {
    private static final ActorTestKit KIT = ActorTestKit.create("sdp");
    private static final int MAX_TRANSPORTS = 2;

    private MediaPlane plane;
    private SessionSdp sdp;

    @BeforeEach
    void a_plane_starts() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
            port = free.getLocalPort();
        }
        plane = MediaPlane.start(MediaSettings.of(loopback, loopback, port, port));
        TestProbe<AgentSessionCommand> session = KIT.createTestProbe();
        sdp = new SessionSdp(plane, session.getRef(), MAX_TRANSPORTS);
    }

    @AfterEach
    void it_closes() {
        sdp.closeAll();
        plane.close();
    }

    @AfterAll
    static void all_ends() {
        KIT.shutdownTestKit();
    }

    private SessionReply.SdpTransportCreated created(Optional<String> farEnd, RtpCodec... codecs) {
        return (SessionReply.SdpTransportCreated) sdp.create(farEnd, List.of(codecs));
    }

    @Test
    void a_dialling_client_gets_our_favourite_of_its_codecs() {
        assertThat(created(Optional.empty(), RtpCodec.OPUS, RtpCodec.PCMA, RtpCodec.PCMU)
                        .codec())
                .isEqualTo(plane.codecs().stream()
                        .filter(RtpCodec.PCMU::sameFormat)
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void a_called_client_is_offered_what_it_will_hear() {
        Feed feed = plane.createFeed(RtpCodec.PCMA);

        assertThat(created(Optional.of(feed.id())).codec().sameFormat(RtpCodec.PCMA))
                .isTrue();
    }

    @Test
    void without_a_common_codec_or_beyond_the_limit_there_is_none() {
        RtpCodec unknown = new RtpCodec("audio", "audio/G729", 18, 8000, 1, java.util.Map.of(), List.of());
        assertThat(sdp.create(Optional.empty(), List.of(unknown)))
                .isEqualTo(new SessionReply.Refused(ErrorCode.INVALID_VALUE.refusal("No common codec")));
        created(Optional.empty(), RtpCodec.PCMU);
        created(Optional.empty(), RtpCodec.PCMU);
        assertThat(sdp.create(Optional.empty(), List.of(RtpCodec.PCMU))).isInstanceOf(SessionReply.Refused.class);
    }

    @Test
    void each_call_is_heard_and_fed_by_its_own_transport() {
        Feed first = plane.createFeed(RtpCodec.PCMU);
        Feed second = plane.createFeed(RtpCodec.PCMU);
        String one = created(Optional.empty(), RtpCodec.PCMU).id();
        assertThat(sdp.sourceFor("c1")).isPresent();
        SessionReply heardInFirst = sdp.use(one, "c1", first.id());
        assertThat(sdp.sourceFor("c2"))
                .as("a transport in use is no other call's")
                .isEmpty();
        String two = created(Optional.of(second.id())).id();
        SessionReply heardInSecond = sdp.use(two, "c2", second.id());

        assertThat(heardInFirst).isInstanceOf(SessionReply.Produced.class).isNotEqualTo(heardInSecond);
        assertThat(heardInFirst)
                .isEqualTo(new SessionReply.Produced(sdp.sourceFor("c1").orElseThrow()));
        sdp.closeOf("c1");
        assertThat(sdp.sourceFor("c1")).isEmpty();
        assertThat(sdp.sourceFor("c2")).isPresent();
        assertThat(sdp.use(one, "c1", first.id())).isInstanceOf(SessionReply.Refused.class);
    }

    @Test
    void what_the_client_says_is_checked() {
        String id = created(Optional.empty(), RtpCodec.PCMU).id();
        SdpRemote passive = new SdpRemote(
                "ufrag",
                "asd88fgpdd777uzjYhagZgAA",
                List.of(new DtlsFingerprint("sha-256", String.join(":", java.util.Collections.nCopies(32, "AB")))),
                "passive",
                0,
                OptionalInt.empty());

        assertThat(sdp.connect(id, passive)).isInstanceOf(SessionReply.Refused.class);
        assertThat(sdp.connect("nobody", passive)).isInstanceOf(SessionReply.Refused.class);
    }
}
