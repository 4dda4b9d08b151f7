package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tandem.sip.jain.HostileLog;
import dev.tandem.sip.tls.TlsSettings;
import dev.tandem.sip.tls.TlsSockets;
import dev.tandem.testing.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** SIP over TLS in both directions: who is let in, who is believed, and what the log says of the others. */
class TlsTest {
    @TempDir
    private Path folder;

    private Authority authority;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getMessage() + " " + event.getKeyValuePairs());
        }
    };

    @BeforeEach
    void listen() {
        authority = Authority.in(folder, "authority");
        appender.start();
        for (Class<?> watched : List.of(TlsSockets.class, HostileLog.class, SipWire.class)) {
            Logger logger = (Logger) LoggerFactory.getLogger(watched);
            logger.addAppender(appender);
            logger.setAdditive(false);
            logger.setLevel(Level.INFO);
        }
    }

    @AfterEach
    void stopListening() {
        for (Class<?> watched : List.of(TlsSockets.class, HostileLog.class, SipWire.class)) {
            Logger logger = (Logger) LoggerFactory.getLogger(watched);
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(null);
        }
    }

    private static SipEndpoint endpoint(TlsSettings tls, SipEndpointListener listener) {
        return SipEndpoint.start(
                new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", Phones.LIMITS).withTls(tls), listener);
    }

    private TlsSettings settings(Authority.Identity identity) {
        return settings(authority, identity);
    }

    private TlsSettings settings(TlsSettings.Identity identity) {
        return settings(authority, identity);
    }

    private static TlsSettings settings(Authority trusted, Authority.Identity identity) {
        return settings(trusted, files(identity));
    }

    private static TlsSettings settings(Authority trusted, TlsSettings.Identity identity) {
        return new TlsSettings(0, Optional.of(identity), Optional.of(trusted.trust()), false, false);
    }

    private static TlsSettings.Identity files(Authority.Identity identity) {
        return new TlsSettings.Identity(identity.certificate(), identity.key());
    }

    private static SipTarget target(String host, int port) {
        return new SipTarget(host, port, SipTransport.TLS, Optional.empty());
    }

    private void logs(String... words) {
        Phones.await()
                .alias(List.of(words) + " in one of " + lines)
                .until(() ->
                        lines.stream().anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
    }

    @Test
    void a_call_over_tls_says_so_in_every_header_and_ends_from_the_other_side() {
        Authority.Identity both = authority.identity("DNS:localhost", "IP:127.0.0.1");
        List<IncomingInvite> calls = new CopyOnWriteArrayList<>();
        try (SipEndpoint callee = endpoint(settings(both), invite -> {
                    calls.add(invite);
                    invite.listen((call, event) -> {
                        if (event instanceof SipCallEvent.Confirmed) {
                            call.bye(Optional.empty());
                        }
                    });
                    invite.answer(Phones.OFFER);
                });
                SipEndpoint caller = endpoint(settings(both), invite -> {})) {
            Events heard = Events.acknowledging();
            caller.invite(Phones.to(target("localhost", callee.tlsPort().orElseThrow())), heard);
            SipCallEvent.Answered answered = heard.await(SipCallEvent.Answered.class);
            assertThat(answered.dialog().remoteTarget()).endsWith(";transport=tls");
            assertThat(answered.dialog().localContact())
                    .endsWith(":" + caller.tlsPort().orElseThrow() + ";transport=tls");
            assertThat(heard.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            assertThat(calls.getFirst().transport()).isEqualTo(SipTransport.TLS);
            Phones.nothingLeft(callee);
            Phones.nothingLeft(caller);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void another_implementation_is_served_and_a_sips_call_gets_a_sips_contact(String protocol) throws Exception {
        try (SipEndpoint server = endpoint(settings(authority.identity("DNS:localhost")), IncomingInvite::ringing);
                SSLSocket socket = (SSLSocket) authority
                        .clientContext()
                        .getSocketFactory()
                        .createSocket("localhost", server.tlsPort().orElseThrow())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request("OPTIONS", "sip").getBytes(StandardCharsets.UTF_8));
            assertThat(read(socket)).startsWith("SIP/2.0 200").contains("Via: SIP/2.0/TLS");
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            socket.getOutputStream().write(request("INVITE", "sips").getBytes(StandardCharsets.UTF_8));
            StringBuilder all = new StringBuilder();
            while (all.indexOf("SIP/2.0 180") < 0 || all.indexOf("Contact") < 0) {
                all.append(read(socket));
            }
            assertThat(all)
                    .contains("Contact: <sips:100@127.0.0.1:" + server.tlsPort().orElseThrow() + ">");
            socket.getOutputStream().write(request("CANCEL", "sips").getBytes(StandardCharsets.UTF_8));
            while (all.indexOf("SIP/2.0 487") < 0) {
                all.append(read(socket));
            }
            socket.getOutputStream().write(request("ACK", "sips").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String request(String method, String scheme) {
        String name = method.equals("OPTIONS") ? "OPTIONS" : "INVITE";
        return method + " " + scheme + ":100@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/TLS 127.0.0.1:5999;branch=z9hG4bK-" + name + ";rport\r\n"
                + "From: <" + scheme + ":x@127.0.0.1>;tag=x\r\nTo: <" + scheme + ":100@127.0.0.1>\r\n"
                + "Call-ID: tls-" + name + "\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n"
                + "Contact: <" + scheme + ":x@127.0.0.1:5999>\r\nContent-Length: 0\r\n\r\n";
    }

    private static String read(Socket socket) throws IOException {
        byte[] octets = new byte[16_384];
        int length = socket.getInputStream().read(octets);
        return new String(octets, 0, Math.max(length, 0), StandardCharsets.UTF_8);
    }

    @Test
    void a_certificate_of_somebody_else_is_refused() {
        try (SipEndpoint server = endpoint(
                        settings(authority.identity("DNS:sip.example.net", "DNS:*.local", "CN:localhost")),
                        invite -> {});
                SipEndpoint client = endpoint(settings(authority.identity("DNS:client.example")), invite -> {})) {
            assertThat(Phones.ask(client, target("localhost", server.tlsPort().orElseThrow())))
                    .isEqualTo(new OptionsResult.Unreachable());
            logs("sip.tls.failed", "name=\"localhost\"", "sip.example.net", "and not for localhost");
            logs("sip.tls.refused", "127.0.0.1:");
        }
    }

    @Test
    void an_open_connection_serves_no_name_that_its_certificate_does_not_carry() {
        try (SipEndpoint server = endpoint(settings(authority.identity("DNS:localhost")), invite -> {});
                SipEndpoint client = endpoint(settings(authority.identity("DNS:client.example")), invite -> {})) {
            int port = server.tlsPort().orElseThrow();
            assertThat(Phones.ask(client, target("localhost", port)).alive()).isTrue();
            // Another name of the same address: this machine resolves every *.localhost to itself.
            SipWire wire = ((RunningEndpoint) client).wire();
            NextHop other = new NextHop(InetAddress.getLoopbackAddress(), port, SipTransport.TLS, "sip.other.example");
            assertThat(wire.reaches(other)).isFalse();
            assertThat(wire.reaches(new NextHop(InetAddress.getLoopbackAddress(), port, SipTransport.TLS, "localhost")))
                    .isTrue();
            // The bare address, as it stands in a Contact, is the target of ours there.
            assertThat(Phones.ask(client, target("127.0.0.1", port)).alive()).isTrue();
        }
    }

    @Test
    void an_authority_that_is_not_ours_and_one_that_is_nobodys_are_refused() {
        Authority stranger = Authority.in(folder, "stranger");
        TlsSettings selfSigned = new TlsSettings(0, Optional.empty(), Optional.empty(), false, true);
        try (SipEndpoint strange = endpoint(settings(stranger, stranger.identity("DNS:localhost")), invite -> {});
                SipEndpoint self = endpoint(selfSigned, invite -> {});
                SipEndpoint client = endpoint(settings(authority.identity("DNS:client.example")), invite -> {})) {
            assertThat(Phones.ask(client, target("localhost", strange.tlsPort().orElseThrow())))
                    .isEqualTo(new OptionsResult.Unreachable());
            assertThat(Phones.ask(client, target("127.0.0.1", self.tlsPort().orElseThrow())))
                    .isEqualTo(new OptionsResult.Unreachable());
            logs("sip.tls.failed", "name=\"localhost\"", "unable to find valid certification path");
            logs("sip.tls.failed", "name=\"127.0.0.1\"", "unable to find valid certification path");
            logs("sip.tls.self-signed");
        }
    }

    @Test
    void an_expired_certificate_is_refused_and_not_even_started_with() throws Exception {
        Authority.Identity expired = authority.identity(Instant.now().minus(Duration.ofDays(1)), "DNS:localhost");
        assertThatThrownBy(() -> endpoint(settings(expired), invite -> {}).close())
                .isInstanceOf(SipStartException.class)
                .hasMessageContaining("NotAfter");
        try (SSLServerSocket server = (SSLServerSocket)
                        expired.context().getServerSocketFactory().createServerSocket(0);
                SipEndpoint client = endpoint(settings(authority.identity("DNS:client.example")), invite -> {})) {
            Thread.ofVirtual().start(() -> {
                try (SSLSocket accepted = (SSLSocket) server.accept()) {
                    accepted.startHandshake();
                } catch (IOException refused) {
                    // As it should be.
                }
            });
            assertThat(Phones.ask(client, target("localhost", server.getLocalPort())))
                    .isEqualTo(new OptionsResult.Unreachable());
            logs("sip.tls.failed", "NotAfter");
        }
    }

    @Test
    void tls_1_1_is_refused_with_its_alert_and_a_clear_line() throws IOException {
        // A ClientHello as of 2006: version 1.1, three CBC suites, no extensions.
        String body = "0302" + "ab".repeat(32) + "00" + "0006002f0035c013" + "0100";
        String handshake = "010000" + HexFormat.of().toHexDigits((byte) (body.length() / 2)) + body;
        byte[] hello = HexFormat.of()
                .parseHex("16030100" + HexFormat.of().toHexDigits((byte) (handshake.length() / 2)) + handshake);
        try (SipEndpoint server = endpoint(settings(authority.identity("DNS:localhost")), invite -> {});
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.tlsPort().orElseThrow())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(hello);
            byte[] alert = socket.getInputStream().readNBytes(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
            logs("sip.tls.refused", "127.0.0.1:" + socket.getLocalPort(), "TLSv1.1 is not enabled");
        }
    }

    @Test
    void where_clients_need_certificates_only_those_of_our_authority_come_in() {
        Authority.Identity server = authority.identity("DNS:localhost");
        TlsSettings mutual =
                new TlsSettings(0, Optional.of(files(server)), Optional.of(authority.trust()), true, false);
        TlsSettings nameless = new TlsSettings(0, Optional.empty(), Optional.of(authority.trust()), false, false);
        Authority stranger = Authority.in(folder, "stranger");
        TlsSettings foreign = settings(authority, stranger.identity("DNS:client.example"));
        try (SipEndpoint strict = endpoint(mutual, invite -> {});
                SipEndpoint known = endpoint(settings(authority.identity("DNS:client.example")), i -> {});
                SipEndpoint unknown = endpoint(nameless, invite -> {});
                SipEndpoint other = endpoint(foreign, invite -> {})) {
            SipTarget target = target("localhost", strict.tlsPort().orElseThrow());
            assertThat(Phones.ask(known, target).alive()).isTrue();
            // With TLS 1.3 the client learns of its refusal only when it has sent, which is as good as silence.
            assertThat(Phones.ask(unknown, target, Duration.ofSeconds(3)).alive())
                    .isFalse();
            assertThat(Phones.ask(other, target, Duration.ofSeconds(3)).alive()).isFalse();
            assertThat(unknown.tlsPort()).isEmpty();
            logs("sip.tls.refused", "Empty client certificate chain");
        }
    }

    @Test
    void a_far_side_that_says_nothing_is_let_go() throws IOException {
        try (SipEndpoint server = endpoint(settings(authority.identity("DNS:localhost")), invite -> {});
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.tlsPort().orElseThrow())) {
            socket.setSoTimeout(60_000);
            while (socket.getInputStream().read() >= 0) {
                // Perhaps an alert before the end.
            }
            logs("sip.tls.refused", "timed out");
        }
    }

    @Test
    void who_connects_to_an_endpoint_without_a_certificate_is_told_of_in_words() throws IOException {
        int port = FreePort.tcp();
        TlsSettings outwardOnly = new TlsSettings(port, Optional.empty(), Optional.of(authority.trust()), false, false);
        try (SipEndpoint client = endpoint(outwardOnly, invite -> {});
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(client.tlsPort()).isEmpty();
            // Anything at all will do.
            socket.getOutputStream().write("OPTIONS sip:localhost SIP/2.0\r\n".getBytes(StandardCharsets.US_ASCII));
            logs("sip.tls.refused", "127.0.0.1:", "there is no certificate of ours to listen with");
        }
    }

    @Test
    void without_tls_nothing_goes_out_over_it() {
        try (SipEndpoint plain = Phones.endpoint(invite -> {})) {
            assertThat(Phones.ask(plain, target("localhost", 5061))).isEqualTo(new OptionsResult.Unreachable());
            assertThat(plain.tlsPort()).isEmpty();
        }
    }

    @Test
    void what_is_wrong_with_the_files_is_said_in_one_line() throws IOException {
        Authority.Identity good = authority.identity("DNS:localhost");
        Authority.Identity other = authority.identity("DNS:other");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path missing = folder.resolve("missing.pem");
        Map<TlsSettings, String> problems = Map.of(
                settings(good),
                "",
                settings(new TlsSettings.Identity(missing, good.key())),
                "missing.pem cannot be read",
                settings(new TlsSettings.Identity(empty, good.key())),
                "empty.pem holds no certificate",
                settings(new TlsSettings.Identity(good.certificate(), empty)),
                "openssl pkcs8 -topk8",
                settings(new TlsSettings.Identity(good.certificate(), other.key())),
                "does not belong to",
                new TlsSettings(0, Optional.of(files(good)), Optional.of(empty), false, false),
                "empty.pem holds no certificate");
        problems.forEach((settings, problem) -> {
            assertThat(settings.problem().orElse("")).contains(problem).doesNotContain("\n");
            assertThat(settings.problem().isEmpty()).isEqualTo(problem.isEmpty());
        });
    }
}
