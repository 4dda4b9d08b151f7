package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.ApiContract;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The licence API over real HTTP on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LicensePort {

    final String operator = LicenseNode.operator();
    LicenseNode node;

    @BeforeAll
    void start() throws Exception {
        node = new LicenseNode();
        node.awaitReady();
        node.holdAgainst(ApiContract.of(node.client(), node.base()));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    LicenseNode.Response take(String seats, String session, String agent) {
        return node.call(operator, "POST", seats, """
                {"sessionId":"%s","agentId":"%s","site":"berlin"}""".formatted(session, agent));
    }

    String create(String tenant, int seats) {
        var created = node.call(operator, "POST", "/api/licenses", newLicense(tenant, seats));
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return created.text("id");
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static String newLicense(String tenant, int seats) {
        return LicenseNode.newLicense(tenant, 100, seats);
    }
}
