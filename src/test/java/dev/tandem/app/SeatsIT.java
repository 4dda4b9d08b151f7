package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Chromium;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A licence with one seat: who gets it, and when it is free again. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeatsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Long before the lease of the seat would end. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final Duration AFTER_GRACE = Duration.ofSeconds(Stage.GRACE_SECONDS + 20);

    private Stage stage;
    private String license;
    private BrowserAgent.Identity first;
    private BrowserAgent.Identity second;
    private int round;

    @BeforeAll
    void the_stage_is_set(Stage shared) {
        stage = shared;
    }

    @BeforeEach
    void a_licence_with_one_seat_and_two_agents() {
        round++;
        String tenant = "one-seat-" + round;
        license = stage.directory().license(tenant, 1);
        first = stage.directory().agent(tenant, "seat-first-" + round, "301");
        second = stage.directory().agent(tenant, "seat-second-" + round, "302");
    }

    private JsonNode connect(BrowserAgent agent, BrowserAgent.Identity identity) {
        return agent.connect(stage.node().gatewayUrl(), identity);
    }

    private BrowserAgent page() {
        return stage.browser(440).agentAt(stage.node().gatewayUrl() + "/try/");
    }

    private int activeSeats() {
        return stage.directory()
                .licenses()
                .get("/api/licenses/" + license + "/webrtc-sessions")
                .body()
                .path("active")
                .asInt();
    }

    @Test
    void a_second_agent_is_refused_until_the_first_logs_out() {
        BrowserAgent holder = page();
        assertThat(connect(holder, first).has("connected")).isTrue();

        JsonNode refused = connect(page(), second).path("refused");
        assertThat(refused.path("message").asText()).isEqualTo("Maximum user limit reached");
        assertThat(refused.path("data").path("code").asText()).isEqualTo("user_limit_reached");

        holder.logout();
        await().atMost(AT_ONCE)
                .untilAsserted(() ->
                        assertThat(connect(page(), second).has("connected")).isTrue());
        assertThat(activeSeats()).isOne();
    }

    @Test
    void a_killed_browsers_seat_is_free_once_grace_is_over() {
        // Opened before: the grace is shorter than a busy machine may need for a page.
        BrowserAgent waiting = page();
        Chromium doomed = stage.newBrowser("browser-doomed", 440);
        assertThat(connect(doomed.agentAt(stage.node().gatewayUrl() + "/try/"), first)
                        .has("connected"))
                .isTrue();

        doomed.kill();
        Instant killed = Instant.now();
        assertThat(connect(waiting, second)
                        .path("refused")
                        .path("data")
                        .path("code")
                        .asText())
                .isEqualTo("user_limit_reached");

        await().atMost(AFTER_GRACE)
                .untilAsserted(() ->
                        assertThat(connect(page(), second).has("connected")).isTrue());
        assertThat(Duration.between(killed, Instant.now())).isGreaterThan(Duration.ofSeconds(Stage.GRACE_SECONDS - 1));
        assertThat(activeSeats()).isOne();
    }

    @Test
    void an_agent_who_comes_back_within_grace_resumes_session_and_call() {
        BrowserAgent phone = stage.phone(440, first);
        String session =
                phone.awaitEvent("connected", SOON).data().path("sessionId").asText();
        String call = phone.dial("*44");
        phone.awaitCallEvent("call:answered", call, SOON);
        BrowserAgent another = page();

        phone.disconnect();
        JsonNode back = connect(another, first).path("connected");

        assertThat(back.path("resumed").asBoolean()).isTrue();
        assertThat(back.path("sessionId").asText()).isEqualTo(session);
        assertThat(back.path("calls").path(0).path("callId").asText()).isEqualTo(call);
        assertThat(activeSeats()).isOne();
    }

    @Test
    void another_login_of_the_same_agent_replaces_the_session_in_its_seat() {
        BrowserAgent old = page();
        String oldSession =
                connect(old, first).path("connected").path("sessionId").asText();

        BrowserAgent.Identity again = stage.directory().login("seat-first-" + round);
        JsonNode connected = connect(page(), again).path("connected");

        assertThat(connected.path("resumed").asBoolean()).isFalse();
        assertThat(connected.path("sessionId").asText()).isNotEqualTo(oldSession);
        assertThat(old.awaitEvent("session:ended", SOON).data().path("reason").asText())
                .isEqualTo("replaced");
        assertThat(activeSeats()).isOne();
    }

    @Test
    void without_the_feature_nobody_gets_in() {
        stage.directory()
                .licenses()
                .patch("/api/licenses/" + license, Map.of("features", Map.of("webrtc_extension", false)));

        JsonNode refused = connect(page(), first).path("refused");

        assertThat(refused.path("message").asText()).isEqualTo("WebRTC extension feature not licensed");
        assertThat(refused.path("data").path("code").asText()).isEqualTo("webrtc_extension_not_licensed");
    }
}
