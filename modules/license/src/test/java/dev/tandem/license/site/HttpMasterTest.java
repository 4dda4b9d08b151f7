package dev.tandem.license.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tandem.core.Ids;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a site makes of a master that is in trouble; the rest is shown against a real one. */
class HttpMasterTest {
    private static final Duration DEADLINE = Duration.ofMillis(500);

    @Test
    void a_master_that_stops_in_the_middle_of_its_answer_is_away_within_the_deadline() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            // The rest never comes: the exchange stays open.
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        });
        server.start();
        try {
            HttpMaster master =
                    new HttpMaster(settings(server.getAddress().getPort()), noDatabase(), Clock.systemUTC());

            MasterAnswer answer = master.licenseOf("t1").toCompletableFuture().get(20, TimeUnit.SECONDS);

            assertThat(answer).isInstanceOf(MasterAnswer.Away.class);
        } finally {
            server.stop(0);
        }
    }

    private static SiteSettings settings(int port) {
        return new SiteSettings(
                URI.create("http://127.0.0.1:" + port + "/api"),
                SiteKey.random(Ids.next(), new SecureRandom()),
                Optional.empty(),
                "agent",
                DEADLINE,
                Duration.ofSeconds(10),
                4,
                Duration.ofSeconds(15),
                Duration.ofHours(12));
    }

    private static DataSource noDatabase() {
        return (DataSource) Proxy.newProxyInstance(
                HttpMasterTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, given) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
