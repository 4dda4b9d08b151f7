package dev.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that answers {@code /ok} and stops in the middle of everything else. */
@Timeout(20)
class WholeAnswerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = {1, 2, 3};
            exchange.sendResponseHeaders(200, bytes.length);
            if (!exchange.getRequestURI().getPath().equals("/ok")) {
                exchange.getResponseBody().write(bytes[0]);
                exchange.getResponseBody().flush();
                await();
            }
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void an_answer_comes_with_its_body() throws Exception {
        assertThat(WholeAnswer.to(request("/ok", Duration.ofSeconds(10)), CLIENT, 3)
                        .body())
                .containsExactly(1, 2, 3);
    }

    @Test
    void a_body_that_stalls_is_waited_for_no_longer_than_the_deadline() {
        assertThatThrownBy(() -> WholeAnswer.to(request("/stalls", Duration.ofMillis(500)), CLIENT, 3))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void a_body_that_is_too_long_is_not_read() {
        assertThatThrownBy(() -> WholeAnswer.to(request("/ok", Duration.ofSeconds(10)), CLIENT, 2))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nobody_listening_is_told_as_it_is() {
        server.stop(0);

        assertThatThrownBy(() -> WholeAnswer.to(request("/ok", Duration.ofSeconds(10)), CLIENT, 3))
                .isInstanceOf(ConnectException.class);
    }

    private HttpRequest request(String path, Duration deadline) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .timeout(deadline)
                .build();
    }

    private void await() throws IOException {
        try {
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
