package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Licences in a cluster of several nodes. */
class LicenseClusterTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void seats_stay_right_when_the_license_moves_to_another_node() {
        try (LicenseNode first = new LicenseNode();
                LicenseNode second = new LicenseNode("license", Optional.of(first));
                LicenseNode other = new LicenseNode("agent", Optional.of(first))) {
            await().atMost(SOON).until(() -> other.sees(3) && second.sees(3));
            Seats seats = other.module.seats();
            List<String> tenants =
                    IntStream.range(0, 6).mapToObj(i -> licensed(first)).toList();
            for (String tenant : tenants) {
                assertThat(answer(() -> seats.allocate(tenant, "s1", "ann"))).isInstanceOf(SeatReply.Granted.class);
            }

            first.leave();

            for (String tenant : tenants) {
                assertThat(answer(() -> seats.renew(tenant, "s1"))).isInstanceOf(SeatReply.Granted.class);
                assertThat(answer(() -> seats.allocate(tenant, "s2", "bob")))
                        .isEqualTo(new SeatReply.Refused(ErrorCode.USER_LIMIT_REACHED.refusal()));
                assertThat(answer(() -> seats.release(tenant, "s1", "logout"))).isEqualTo(new SeatReply.Released());
                assertThat(answer(() -> seats.allocate(tenant, "s2", "bob"))).isInstanceOf(SeatReply.Granted.class);
            }
        }
    }

    /** A tenant with one seat. */
    private static String licensed(LicenseNode node) {
        String tenant = Ids.next();
        var created = node.call(LicenseNode.operator(), "POST", "/api/licenses", LicenseNode.newLicense(tenant, 1, 1));
        assertThat(created.status()).isEqualTo(201);
        return tenant;
    }

    /** Asked as a session asks: again, as long as the licence is on its way to another node. */
    private static SeatReply answer(Supplier<CompletionStage<SeatReply>> request) {
        return await().atMost(SOON)
                .until(
                        () -> request.get().toCompletableFuture().join(),
                        reply -> !(reply instanceof SeatReply.Refused(var refusal, var coveredFor)
                                && refusal.code() == ErrorCode.DEPENDENCY_UNAVAILABLE));
    }
}
