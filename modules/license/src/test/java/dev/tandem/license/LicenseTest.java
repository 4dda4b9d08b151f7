package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.journal.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The entity with its journal: what is stored, what is answered when, and what timers do as a test lets time pass. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LicenseTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration A_MOMENT = Duration.ofMillis(150);

    private ActorTestKit testKit;
    private PersistenceTestKit journal;
    private PassingTime time;

    @BeforeAll
    void start() {
        testKit = ActorTestKit.create(
                "license",
                PassingTime.config()
                        .withFallback(PersistenceTestKitPlugin.config())
                        .withFallback(PersistenceTestKitSnapshotPlugin.config())
                        .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
                        .withFallback(Database.defaults())
                        .withFallback(ConfigFactory.load()));
        journal = PersistenceTestKit.create(testKit.system());
        time = PassingTime.of(testKit.system());
    }

    @AfterAll
    void stop() {
        testKit.shutdownTestKit();
    }

    /** One licence of its own for each test: a fixture that knows how to speak to it. */
    private final class Fixture {
        private final String licenseId = Ids.next();
        private final TestProbe<SeatReply> seats = testKit.createTestProbe(SeatReply.class);
        private final TestProbe<LicenseReply> replies = testKit.createTestProbe(LicenseReply.class);
        private final TestProbe<ClusterSharding.ShardCommand> shard =
                testKit.createTestProbe(ClusterSharding.ShardCommand.class);
        private final PassingTime.WallClock wall = time.wall();
        private final Clock steady = time.steady();
        private ActorRef<LicenseCommand> license = spawn();

        Fixture(int limit, int leaseSeconds) {
            LicenseTerms terms = LicenseStateTest.terms(limit, true);
            license.tell(new LicenseCommand.Create(terms, "root", replies.getRef()));
            replies.expectMessageClass(LicenseReply.Current.class, SOON);
            LicensePatch lease = new LicensePatch(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(leaseSeconds));
            license.tell(new LicenseCommand.Change(lease, "root", replies.getRef()));
            replies.expectMessageClass(LicenseReply.Current.class, SOON);
        }

        private ActorRef<LicenseCommand> spawn() {
            return testKit.spawn(License.create(licenseId, settings(), wall.clock(), steady, shard.getRef()));
        }

        void restart() {
            testKit.stop(license, SOON);
            license = spawn();
        }

        SeatReply allocate(String session, String agent) {
            license.tell(new LicenseCommand.Allocate(session, agent, "local", seats.getRef()));
            return seats.receiveMessage(SOON);
        }

        SeatReply renew(String session) {
            license.tell(new LicenseCommand.Renew(session, seats.getRef()));
            return seats.receiveMessage(SOON);
        }

        int active() {
            license.tell(new LicenseCommand.Get(replies.getRef()));
            return replies.receiveMessage(SOON) instanceof LicenseReply.Current(LicenseView view)
                    ? view.activeWebrtcSessions()
                    : -1;
        }

        /** After a failed write it pauses, and what was in line is lost. */
        void comesBack() {
            time.pass(Duration.ofSeconds(1));
            TestProbe<LicenseReply> heard = testKit.createTestProbe();
            license.tell(new LicenseCommand.Get(heard.getRef()));
            heard.receiveMessage(Duration.ofMillis(500));
        }

        List<LicenseEvent> events() {
            return journal.persistedInStorage("License|" + licenseId).stream()
                    .map(LicenseEvent.class::cast)
                    .toList();
        }
    }

    @Test
    void a_seat_is_stored_before_it_is_granted() {
        Fixture its = new Fixture(1, 90);

        SeatReply reply = its.allocate("s1", "ann");

        assertThat(reply).isInstanceOf(SeatReply.Granted.class);
        assertThat(its.events().getLast()).isInstanceOfSatisfying(LicenseEvent.SeatAllocated.class, seat -> {
            assertThat(seat.sessionId()).isEqualTo("s1");
            assertThat(seat.agentId()).isEqualTo("ann");
            assertThat(seat.tenantId()).isEqualTo("t1");
        });
        int stored = its.events().size();
        assertThat(its.renew("s1")).isInstanceOf(SeatReply.Granted.class);
        assertThat(its.allocate("s2", "bob")).isInstanceOf(SeatReply.Refused.class);
        assertThat(its.events()).hasSize(stored);
    }

    @Test
    void a_burst_is_decided_in_order_and_never_exceeds_the_limit() {
        Fixture its = new Fixture(50, 90);
        for (int i = 0; i < 2000; i++) {
            its.license.tell(new LicenseCommand.Allocate("s" + i, "a" + i, "local", its.seats.getRef()));
        }
        List<SeatReply> answers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            answers.add(its.seats.receiveMessage(SOON));
        }

        assertThat(answers.subList(0, 50)).allMatch(SeatReply.Granted.class::isInstance);
        assertThat(answers.subList(50, 2000)).allMatch(SeatReply.Refused.class::isInstance);
        assertThat(its.events())
                .filteredOn(LicenseEvent.SeatAllocated.class::isInstance)
                .hasSize(50);
    }

    @Test
    void a_seat_that_could_not_be_stored_is_not_granted() {
        Fixture its = new Fixture(1, 90);
        journal.failNextPersisted("License|" + its.licenseId);
        its.license.tell(new LicenseCommand.Allocate("s1", "ann", "local", its.seats.getRef()));
        await().atMost(SOON).untilAsserted(its::comesBack);
        its.seats.expectNoMessage(A_MOMENT);

        assertThat(its.allocate("s2", "bob")).isInstanceOf(SeatReply.Granted.class);
        assertThat(its.active()).isEqualTo(1);
    }

    @Test
    void a_lease_that_runs_out_frees_its_seat_at_once_and_others_live_on() {
        Fixture its = new Fixture(2, 1);
        Instant until =
                its.allocate("s1", "ann") instanceof SeatReply.Granted granted ? granted.leaseUntil() : Instant.MIN;
        its.allocate("s2", "bob");
        time.pass(Duration.ofMillis(600));
        its.renew("s2");
        time.pass(Duration.ofMillis(399));
        assertThat(its.active()).isEqualTo(2);
        time.pass(Duration.ofMillis(2));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(its.events().getLast())
                        .isInstanceOfSatisfying(LicenseEvent.SeatExpired.class, expired -> {
                            assertThat(expired.sessionId()).isEqualTo("s1");
                            assertThat(expired.at()).isBetween(until, until.plusMillis(1));
                        }));
        assertThat(its.renew("s1")).isEqualTo(new SeatReply.Refused(ErrorCode.SESSION_GONE.refusal()));
        assertThat(its.renew("s2")).isInstanceOf(SeatReply.Granted.class);
    }

    @Test
    void seats_survive_a_restart_with_a_full_term_each() {
        Fixture its = new Fixture(1, 1);
        its.allocate("s1", "ann");
        time.pass(Duration.ofMillis(500));
        its.restart();
        assertThat(its.active()).isOne();

        time.pass(Duration.ofMillis(999));
        assertThat(its.allocate("s2", "bob")).isInstanceOf(SeatReply.Refused.class);
        assertThat(its.renew("s1")).isInstanceOf(SeatReply.Granted.class);
        time.pass(Duration.ofSeconds(1));
        assertThat(its.allocate("s2", "bob")).isInstanceOf(SeatReply.Granted.class);
    }

    @Test
    void a_long_history_is_recovered_from_a_snapshot() {
        Fixture its = new Fixture(10, 90);
        for (int i = 0; i < 2700; i++) {
            its.license.tell(new LicenseCommand.Allocate("s" + i, "ann", "local", its.seats.getRef()));
        }
        its.seats.receiveSeveralMessages(2700, Duration.ofSeconds(30));
        assertThat(its.allocate("s2700", "bob")).isInstanceOf(SeatReply.Granted.class);
        its.restart();

        assertThat(its.active()).isEqualTo(2);
        assertThat(its.renew("s2699")).isInstanceOf(SeatReply.Granted.class);
        assertThat(its.allocate("s2600", "ann")).isInstanceOf(SeatReply.Refused.class);
    }

    @Test
    void an_idle_license_leaves_memory_only_without_seats() {
        Fixture its = new Fixture(1, 90);
        its.allocate("s1", "ann");
        its.license.tell(new LicenseCommand.Idle());
        assertThat(its.active()).isOne();
        its.shard.expectNoMessage(A_MOMENT);
        its.license.tell(new LicenseCommand.Release("s1", "logout", its.seats.getRef()));
        its.seats.receiveMessage(SOON);
        its.license.tell(new LicenseCommand.Idle());

        its.shard.expectMessageClass(ClusterSharding.Passivate.class, SOON);
    }

    @Test
    void a_lease_ends_by_itself_even_where_the_wall_clock_was_put_back() {
        Fixture its = new Fixture(1, 1);
        its.allocate("s1", "ann");
        its.wall.put(Duration.ofMillis(-1500));
        time.pass(Duration.ofMillis(1001));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(its.events()).last().isInstanceOf(LicenseEvent.SeatExpired.class));
    }

    @Test
    void a_wall_clock_put_forward_frees_no_seat_whose_session_lives() {
        Fixture its = new Fixture(1, 90);
        its.allocate("s1", "ann");
        its.wall.put(Duration.ofMinutes(10));

        assertThat(its.allocate("s2", "bob"))
                .isInstanceOfSatisfying(
                        SeatReply.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.USER_LIMIT_REACHED));
        assertThat(its.renew("s1"))
                .isInstanceOfSatisfying(
                        SeatReply.Granted.class,
                        granted -> assertThat(granted.leaseUntil())
                                .as("as people read the clock now")
                                .isEqualTo(its.wall.clock().instant().plusSeconds(90)));
    }

    private static LicenseSettings settings() {
        return new LicenseSettings(
                "license",
                "local",
                Duration.ofSeconds(3),
                250,
                Duration.ofMinutes(5),
                Duration.ofHours(8),
                Duration.ofMillis(300),
                BlockTerms.NONE);
    }
}
