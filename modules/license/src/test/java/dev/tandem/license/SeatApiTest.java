package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Seats, as a site uses the API, and as agents' sessions take them. */
class SeatApiTest extends LicensePort {

    @Test
    void seats_that_nobody_asked_for_do_not_keep_a_license_from_shrinking() {
        String tenant = Ids.next();
        String one = "/api/licenses/"
                + node.call(operator, "POST", "/api/licenses", """
                {"tenantId":"%s","name":"n","maxUsers":10,"features":{"webrtc_extension":true}}""".formatted(tenant))
                        .text("id");

        var smaller = node.call(operator, "PATCH", one, "{\"maxUsers\":3}");

        assertThat(smaller.status()).isEqualTo(200);
        assertThat(smaller.body().path("webrtcMaxUsers").asInt()).isEqualTo(3);
    }

    @Test
    void a_site_takes_renews_and_gives_back_seats() {
        String tenant = Ids.next();
        String seats = "/api/licenses/" + create(tenant, 2) + "/webrtc-sessions";

        Instant before = Instant.now();
        var first = take(seats, "s1", "ann");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("active").asInt()).isEqualTo(1);
        assertThat(Instant.parse(first.text("leaseUntil")))
                .isAfterOrEqualTo(before.plusSeconds(90).minusMillis(1));
        assertThat(take(seats, "s1", "ann").body().path("active").asInt()).isEqualTo(1);
        assertThat(take(seats, "s2", "bob").status()).isEqualTo(201);
        var third = take(seats, "s3", "cyd");
        assertThat(third.status()).isEqualTo(409);
        assertThat(third.code()).isEqualTo("user_limit_reached");
        assertThat(third.message()).isEqualTo("Maximum user limit reached");
        assertThat(take(seats, "s4", "bob").text("replacedSessionId")).isEqualTo("s2");

        JsonNode live = node.get(operator, seats).body();
        assertThat(live.path("max").asInt()).isEqualTo(2);
        assertThat(live.path("active").asInt()).isEqualTo(2);
        assertThat(live.path("sessions")).hasSize(2);
        assertThat(live.path("sessions").get(0).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("sessionId", "agentId", "tenantId", "site", "since", "leaseUntil");
        assertThat(live.path("sessions").findValuesAsText("sessionId")).containsExactly("s1", "s4");

        assertThat(node.call(operator, "PUT", seats + "/s1/heartbeat", "").status())
                .isEqualTo(200);
        var late = node.call(operator, "PUT", seats + "/s2/heartbeat", "");
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.code()).isEqualTo("session_gone");
        assertThat(node.call(operator, "DELETE", seats + "/s1", "").status()).isEqualTo(204);
        assertThat(node.call(operator, "DELETE", seats + "/s1", "").status()).isEqualTo(204);
        assertThat(take(seats, "s5", "cyd").status()).isEqualTo(201);
    }

    @Test
    void refusals_have_the_codes_of_the_contract() {
        String one = "/api/licenses/" + create(Ids.next(), 2);
        String seats = one + "/webrtc-sessions";
        node.call(operator, "PATCH", one, "{\"features\":{\"webrtc_extension\":false}}");
        assertThat(take(seats, "s1", "a").message()).isEqualTo("WebRTC extension feature not licensed");
        assertThat(take(seats, "s1", "a").code()).isEqualTo("webrtc_extension_not_licensed");
        node.call(operator, "PATCH", one, "{\"features\":{\"webrtc_extension\":true},\"status\":\"suspended\"}");
        assertThat(take(seats, "s1", "a").code()).isEqualTo("license_suspended");
        node.call(operator, "PATCH", one, "{\"status\":\"revoked\"}");
        assertThat(take(seats, "s1", "a").code()).isEqualTo("license_suspended");
        node.call(operator, "PATCH", one, "{\"status\":\"active\",\"validUntil\":\"2020-01-01T00:00:00Z\"}");
        assertThat(take(seats, "s1", "a").code()).isEqualTo("license_expired");
    }

    @Test
    void the_first_web_rtc_agent_turns_the_feature_on_unless_an_admin_has_decided() {
        String tenant = Ids.next();
        node.call(operator, "POST", "/api/licenses", """
                {"tenantId":"%s","name":"n","maxUsers":3}""".formatted(tenant));
        Licensing licensing = node.module.licensing();
        assertThat(refusal(node.module.seats().allocate(tenant, Ids.next(), "ann")))
                .isEqualTo(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED);

        LicenseView view = join(licensing.webRtcAgentCreated(tenant)).orElseThrow();
        assertThat(view.has(LicenseView.WEBRTC_EXTENSION)).isTrue();
        assertThat(view.webrtcMaxUsers()).isEqualTo(3);
        assertThat(join(licensing.current(tenant))).contains(view);

        String decided = Ids.next();
        node.call(operator, "POST", "/api/licenses", """
                {"tenantId":"%s","name":"n","maxUsers":30,"webrtcMaxUsers":2,"features":{"webrtc_extension":false}}""".formatted(decided));
        LicenseView kept = join(licensing.webRtcAgentCreated(decided)).orElseThrow();
        assertThat(kept.has(LicenseView.WEBRTC_EXTENSION)).isFalse();
        assertThat(kept.webrtcMaxUsers()).isEqualTo(2);
        assertThat(join(licensing.webRtcAgentCreated("no such tenant"))).isEmpty();
    }

    @Test
    void a_rush_never_gets_more_seats_than_there_are() {
        String tenant = Ids.next();
        String id = create(tenant, 10);
        Seats seats = node.module.seats();
        var answers = IntStream.range(0, 500)
                .mapToObj(i -> seats.allocate(tenant, "s" + i, "agent" + i).toCompletableFuture())
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();

        assertThat(answers)
                .filteredOn(a -> a.join() instanceof SeatReply.Granted)
                .hasSize(10);
        assertThat(answers)
                .filteredOn(a -> a.join() instanceof SeatReply.Refused(var why, var coveredFor)
                        && why.code() == ErrorCode.USER_LIMIT_REACHED)
                .hasSize(490);
        assertThat(node.get(operator, "/api/licenses/" + id)
                        .body()
                        .path("activeWebrtcSessions")
                        .asInt())
                .isEqualTo(10);
    }

    @Test
    void a_lease_that_is_not_renewed_frees_its_seat() {
        String tenant = Ids.next();
        String id = create(tenant, 1);
        Seats seats = node.module.seats();
        assertThat(join(seats.allocate(tenant, "s1", "ann"))).isInstanceOf(SeatReply.Granted.class);
        assertThat(refusal(seats.allocate(tenant, "s2", "bob"))).isEqualTo(ErrorCode.USER_LIMIT_REACHED);
        node.call(operator, "PATCH", "/api/licenses/" + id, "{\"leaseSeconds\":1}");
        assertThat(join(seats.renew(tenant, "s1"))).isInstanceOf(SeatReply.Granted.class);

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> node.get(operator, "/api/licenses/" + id)
                                .body()
                                .path("activeWebrtcSessions")
                                .asInt()
                        == 0);
        assertThat(refusal(seats.renew(tenant, "s1"))).isEqualTo(ErrorCode.SESSION_GONE);
        assertThat(join(seats.allocate(tenant, "s3", "bob"))).isInstanceOf(SeatReply.Granted.class);
        assertThat(join(seats.release(tenant, "s3", "logout"))).isEqualTo(new SeatReply.Released());
    }

    @Test
    void a_tenant_without_a_license_gets_no_seat() {
        Seats seats = node.module.seats();
        assertThat(refusal(seats.allocate("nobody's", "s", "a"))).isEqualTo(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED);
        assertThat(refusal(seats.renew("nobody's", "s"))).isEqualTo(ErrorCode.SESSION_GONE);
        assertThat(join(seats.release("nobody's", "s", "r"))).isEqualTo(new SeatReply.Released());
    }

    private static ErrorCode refusal(CompletionStage<SeatReply> reply) {
        return join(reply) instanceof SeatReply.Refused(var refusal, var coveredFor)
                ? refusal.code()
                : ErrorCode.INTERNAL_ERROR;
    }
}
