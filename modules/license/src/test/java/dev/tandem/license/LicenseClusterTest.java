package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Licences in a cluster of several nodes. */
class LicenseClusterTest {

    @Test
    void seats_stay_right_when_the_license_moves_to_another_node() {
        try (LicenseNode first = new LicenseNode();
                LicenseNode second = new LicenseNode("license", Optional.of(first));
                LicenseNode other = new LicenseNode("agent", Optional.of(first))) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> other.sees(3) && second.sees(3));
            Seats seats = other.module.seats();
            List<String> tenants =
                    IntStream.range(0, 6).mapToObj(i -> licensed(first)).toList();
            for (String tenant : tenants) {
                assertThat(join(seats.allocate(tenant, "s1", "ann"))).isInstanceOf(SeatReply.Granted.class);
            }

            first.leave();

            for (String tenant : tenants) {
                assertThat(join(seats.renew(tenant, "s1"))).isInstanceOf(SeatReply.Granted.class);
                assertThat(join(seats.allocate(tenant, "s2", "bob")))
                        .isEqualTo(new SeatReply.Refused(ErrorCode.USER_LIMIT_REACHED.refusal()));
                assertThat(join(seats.release(tenant, "s1", "logout"))).isEqualTo(new SeatReply.Released());
                assertThat(join(seats.allocate(tenant, "s2", "bob"))).isInstanceOf(SeatReply.Granted.class);
            }
        }
    }

    /** A tenant with one seat. */
    private static String licensed(LicenseNode node) {
        String tenant = Ids.next();
        var created = node.call(LicenseNode.operator(), "POST", "/api/licenses", """
                {"tenantId":"%s","name":"n","features":{"webrtc_extension":true},"maxUsers":1,"webrtcMaxUsers":1}""".formatted(tenant));
        assertThat(created.status()).isEqualTo(201);
        return tenant;
    }

    private static SeatReply join(CompletionStage<SeatReply> reply) {
        return reply.toCompletableFuture().join();
    }
}
