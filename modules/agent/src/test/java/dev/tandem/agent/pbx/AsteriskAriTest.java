package dev.tandem.agent.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers mean; that a real Asterisk takes what is put is shown by the whole-system test. */
class AsteriskAriTest {
    private static final PbxEndpoint ALICE = new PbxEndpoint("ours-a 1", "secret", "1001", "Alice", "t1", true);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private AsteriskAri ari;
    private volatile int status = 200;
    private volatile String body = "[]";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        ari = new AsteriskAri(new ProvisioningSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ari"),
                "user",
                "password",
                "from-agents",
                "transport-wss",
                "opus,ulaw",
                Duration.ofMinutes(1)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void what_is_missing_is_put_in_order_with_the_endpoint_last() {
        assertThat(ari.put(ALICE)).isEqualTo(new PbxAnswer.Present(true));

        assertThat(requests)
                .filteredOn(request -> request.startsWith("PUT"))
                .containsExactly(
                        "PUT /ari/asterisk/config/dynamic/res_pjsip/aor/ours-a%201",
                        "PUT /ari/asterisk/config/dynamic/res_pjsip/auth/ours-a%201",
                        "PUT /ari/asterisk/config/dynamic/res_pjsip/endpoint/ours-a%201");
    }

    @Test
    void an_object_that_is_not_there_is_removed_already_with_the_endpoint_last() {
        status = 404;
        body = "{\"message\":\"Object with id 'ours-a 1' not found\"}";

        assertThat(ari.remove(ALICE.name())).isEqualTo(new PbxAnswer.Gone(false));
        assertThat(requests).hasSize(3).last().asString().contains("/endpoint/");
    }

    @Test
    void an_asterisk_whose_modules_are_not_loaded_yet_is_away_and_nothing_counts_as_removed() {
        status = 404;
        body = "{\"message\":\"configClass 'res_pjsip' not found\"}";

        assertThat(ari.remove(ALICE.name())).isInstanceOf(PbxAnswer.Away.class);
        assertThat(ari.put(ALICE)).isInstanceOf(PbxAnswer.Away.class);
        assertThat(ari.list()).isInstanceOf(PbxAnswer.Away.class);
    }

    @Test
    void a_refusal_is_told_with_asterisks_words() {
        status = 403;
        body = "{\"message\":\"Could not create object 'x'\"}";

        assertThat(ari.put(ALICE))
                .isEqualTo(new PbxAnswer.Refused("Asterisk answered 403: Could not create object 'x'"));
    }

    @Test
    void trouble_inside_asterisk_and_answers_that_are_no_json_are_outages() {
        status = 503;
        assertThat(ari.put(ALICE)).isInstanceOf(PbxAnswer.Away.class);
        status = 200;
        body = "<html>";
        assertThat(ari.list()).isInstanceOf(PbxAnswer.Away.class);
    }

    @Test
    void nobody_listening_is_an_outage() {
        server.stop(0);

        assertThat(ari.list()).isInstanceOf(PbxAnswer.Away.class);
        assertThat(ari.put(ALICE)).isInstanceOf(PbxAnswer.Away.class);
    }
}
