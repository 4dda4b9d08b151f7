package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.journal.Database;
import dev.tandem.license.site.MasterAnswer;
import dev.tandem.license.site.MasterLink;
import dev.tandem.license.site.SignedDocument;
import dev.tandem.license.site.SiteKey;
import dev.tandem.license.site.SiteSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A tenant's licence at a site, against a master that can be switched off; time passes as a test says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteLicenseTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(2);
    private static final Duration RENEW_INTERVAL = Duration.ofMillis(500);

    private ActorTestKit testKit;
    private PassingTime time;

    @BeforeAll
    void start() {
        testKit = ActorTestKit.create(
                "site",
                PassingTime.config()
                        .withFallback(PersistenceTestKitPlugin.config())
                        .withFallback(PersistenceTestKitSnapshotPlugin.config())
                        .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
                        .withFallback(Database.defaults())
                        .withFallback(ConfigFactory.load()));
        time = PassingTime.of(testKit.system());
    }

    @AfterAll
    void stop() {
        testKit.shutdownTestKit();
    }

    /** Comes true while time passes, in steps shorter than what is timed here. */
    private void soon(ThrowingRunnable claim) {
        await().pollInterval(Duration.ofMillis(10)).atMost(SOON).untilAsserted(() -> {
            time.pass(Duration.ofMillis(100));
            claim.run();
        });
    }

    @Test
    void the_first_login_waits_for_a_block_and_gets_its_seat() {
        Fixture site = new Fixture(3, 60);

        assertThat(site.login("ann")).isInstanceOf(SeatReply.Granted.class);
        assertThat(((SeatReply.Granted) site.login("bob")).max()).isEqualTo(3);
        assertThat(site.standing().source()).isEqualTo("master");
        assertThat(site.standing().masterReachable()).isTrue();
        assertThat(site.standing().seatsHeld()).isEqualTo(3);
        site.login("cyd");
        assertThat(site.login("dan")).isEqualTo(refused(ErrorCode.USER_LIMIT_REACHED));
    }

    @Test
    void logins_go_on_from_the_block_while_the_master_is_away_and_end_with_its_lease() {
        Fixture site = new Fixture(3, 3);
        site.login("ann");
        site.master.away = true;

        assertThat(site.login("bob")).isInstanceOf(SeatReply.Granted.class);
        soon(() -> assertThat(site.standing().masterReachable()).isFalse());
        soon(() -> assertThat(site.standing().seatsHeld()).isZero());
        assertThat(site.login("cyd")).isEqualTo(refused(ErrorCode.DEPENDENCY_UNAVAILABLE));
        soon(() -> assertThat(site.renew("ann")).isEqualTo(refused(ErrorCode.SESSION_GONE)));

        site.master.forget();
        site.master.away = false;
        soon(() -> assertThat(site.login("dan")).isInstanceOf(SeatReply.Granted.class));
    }

    @Test
    void a_block_is_renewed_within_its_lease_however_seldom_the_site_would_speak_with_the_master() {
        Fixture site = new Fixture(3, 10, Duration.ofMinutes(1));
        site.login("ann");

        for (int second = 0; second < 30; second++) {
            time.pass(Duration.ofSeconds(1));
            assertThat(site.standing().seatsHeld()).isEqualTo(3);
        }

        assertThat(site.renew("ann")).isInstanceOf(SeatReply.Granted.class);
        assertThat(site.master.renewals.get()).isBetween(7, 9);
    }

    @Test
    void a_restarted_site_keeps_its_seats_once_the_master_has_confirmed_them() {
        Fixture site = new Fixture(3, 60);
        site.login("ann");
        site.master.away = true;
        site.restart();
        assertThat(site.renew("ann")).isEqualTo(refused(ErrorCode.DEPENDENCY_UNAVAILABLE));

        site.master.away = false;
        soon(() -> assertThat(site.renew("ann")).isInstanceOf(SeatReply.Granted.class));
        time.pass(CONFIRM_WITHIN);
        assertThat(site.renew("ann")).isInstanceOf(SeatReply.Granted.class);
    }

    @Test
    void a_restarted_site_ends_its_seats_when_nobody_confirms_them() {
        Fixture site = new Fixture(3, 60);
        site.login("ann");
        site.master.away = true;
        site.restart();

        soon(() -> assertThat(site.renew("ann")).isEqualTo(refused(ErrorCode.SESSION_GONE)));
    }

    @Test
    void a_renewal_at_a_restarted_site_waits_for_the_masters_answer() {
        Fixture site = new Fixture(3, 60);
        site.login("ann");
        site.master.holdAnswers();
        site.restart();

        site.site.tell(new SiteCommand.Renew("s-ann", site.seats.getRef()));
        site.standing();
        site.seats.expectNoMessage(Duration.ofMillis(100));
        site.master.letAnswersGo();

        assertThat(site.seats.receiveMessage(SOON)).isInstanceOf(SeatReply.Granted.class);
    }

    @Test
    void a_seat_is_covered_for_no_longer_than_its_block_is_lent() {
        Fixture site = new Fixture(3, 5);
        Duration first = ((SeatReply.Granted) site.login("ann")).coveredFor().orElseThrow();
        site.master.away = true;
        time.pass(Duration.ofSeconds(1));

        Duration later = ((SeatReply.Granted) site.renew("ann")).coveredFor().orElseThrow();

        assertThat(first).isEqualTo(Duration.ofSeconds(5));
        assertThat(later).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void a_block_that_was_lost_is_not_given_back_because_its_sessions_may_not_have_heard() {
        Fixture site = new Fixture(3, 60);
        site.login("ann");
        site.master.holdAnswers();
        site.restart();
        site.standing();
        time.pass(CONFIRM_WITHIN);
        site.master.letAnswersGo();

        assertThat(site.renew("ann")).isEqualTo(refused(ErrorCode.SESSION_GONE));
        assertThat(site.master.returned.get()).isZero();
    }

    @Test
    void a_block_that_the_master_does_not_know_any_more_is_lost_with_its_seats() {
        Fixture site = new Fixture(3, 60);
        site.login("ann");
        site.master.forget();

        soon(() -> assertThat(site.renew("ann")).isEqualTo(refused(ErrorCode.SESSION_GONE)));
        soon(() -> assertThat(site.login("bob")).isInstanceOf(SeatReply.Granted.class));
    }

    @Test
    void a_freed_seat_goes_to_the_site_in_need_and_not_to_the_next_in_the_queue_of_the_rich_one() {
        Fixture site = new Fixture(3, 60);
        List.of("ann", "bob", "cyd").forEach(site::login);
        site.master.anotherSiteWants(1);
        int before = site.master.renewals.get();
        // The second renewal is only sent when the site has heard the answer to the first.
        soon(() -> assertThat(site.master.renewals.get()).isGreaterThan(before + 1));

        site.logout("ann");
        assertThat(site.login("dan")).isEqualTo(refused(ErrorCode.USER_LIMIT_REACHED));

        soon(() -> assertThat(site.standing().seatsHeld()).isEqualTo(2));
        site.logout("bob");
        assertThat(site.login("dan")).isInstanceOf(SeatReply.Granted.class);
    }

    private static SeatReply refused(ErrorCode code) {
        return new SeatReply.Refused(code == ErrorCode.DEPENDENCY_UNAVAILABLE ? code.refusal("x") : code.refusal());
    }

    /** The rules of the master, without its journal and its network. */
    private static final class Master implements MasterLink {
        private LicenseState state = LicenseState.NONE;
        private volatile boolean away;
        private volatile BlockBook book = BlockBook.NONE;
        private final int leaseSeconds;
        private final AtomicInteger renewals = new AtomicInteger();
        private final AtomicInteger returned = new AtomicInteger();
        private volatile CompletableFuture<Boolean> answers = CompletableFuture.completedFuture(true);

        Master(String tenant, int seats, int leaseSeconds) {
            this.leaseSeconds = leaseSeconds;
            LicenseTerms terms = LicenseStateTest.terms(seats, true);
            state = state.apply(new LicenseEvent.Created(Clock.systemUTC().instant(), tenant, terms, "root"));
        }

        /** Decides from now on, but its answers are long on their way. */
        void holdAnswers() {
            answers = new CompletableFuture<>();
        }

        void letAnswersGo() {
            answers.complete(true);
        }

        void anotherSiteWants(int seats) {
            book = book.apply(new LicenseAction.LendBlock("elsewhere", new BlockBook.Line(0, seats, Instant.MAX)));
        }

        synchronized void forget() {
            for (String block : state.blocks().keySet()) {
                state = state.apply(
                        new LicenseEvent.BlockExpired(Clock.systemUTC().instant(), "t1", "site", block, 0));
            }
        }

        private BlockRules rules() {
            return new BlockRules(
                    state,
                    book,
                    Duration.ZERO,
                    Clock.systemUTC().instant(),
                    Clock.systemUTC().instant());
        }

        private synchronized CompletionStage<MasterAnswer> take(
                java.util.function.Supplier<dev.tandem.core.Decision<LicenseEvent, LicenseAction, BlockReply>> rule) {
            if (away) {
                return CompletableFuture.completedFuture(new MasterAnswer.Away("switched off"));
            }
            var decision = rule.get();
            for (LicenseEvent event : decision.events()) {
                state = state.apply(event);
            }
            MasterAnswer answer = switch (decision.reply()) {
                case BlockReply.Lent(LicenseView view, SeatBlock block, int want) ->
                    new MasterAnswer.Lent(
                            block.blockId(),
                            block.revision(),
                            block.seats(),
                            block.leaseSeconds(),
                            want,
                            view,
                            new SignedDocument("p", "s"));
                case BlockReply.Returned() -> new MasterAnswer.Returned();
                case BlockReply.Refused(var refusal) -> new MasterAnswer.Refused(refusal);
            };
            return answers.thenApply(arrived -> answer);
        }

        @Override
        public CompletionStage<MasterAnswer> licenseOf(String tenantId) {
            return CompletableFuture.completedFuture(
                    away
                            ? new MasterAnswer.Away("switched off")
                            : new MasterAnswer.Licensed(
                                    state.terms().orElseThrow().view("L", 0), new SignedDocument("p", "s")));
        }

        @Override
        public CompletionStage<MasterAnswer> grant(String licenseId, String blockId, int wanted) {
            return take(() -> rules().grant(licenseId, "site", blockId, wanted, leaseSeconds));
        }

        @Override
        public CompletionStage<MasterAnswer> renew(String licenseId, String blockId, Renewal asked) {
            renewals.incrementAndGet();
            return take(() -> rules().renew(
                            licenseId, "site", blockId, asked.revision(), asked.keep(), asked.used(), asked.wanted()));
        }

        @Override
        public CompletionStage<MasterAnswer> giveBack(String licenseId, String blockId) {
            returned.incrementAndGet();
            return take(() -> rules().giveBack("site", blockId));
        }

        @Override
        public CompletionStage<MasterAnswer> enableWebRtc(String licenseId) {
            return licenseOf("t1");
        }
    }

    private final class Fixture {
        private final String tenant = Ids.next();
        private final Master master;
        private final Duration renewInterval;
        private final TestProbe<SeatReply> seats = testKit.createTestProbe(SeatReply.class);
        private final TestProbe<SiteCommand.Standing> standings = testKit.createTestProbe(SiteCommand.Standing.class);
        private ActorRef<SiteCommand> site;

        Fixture(int limit, int leaseSeconds) {
            this(limit, leaseSeconds, RENEW_INTERVAL);
        }

        Fixture(int limit, int leaseSeconds, Duration renewInterval) {
            this.master = new Master(tenant, limit, leaseSeconds);
            this.renewInterval = renewInterval;
            this.site = spawn();
        }

        private ActorRef<SiteCommand> spawn() {
            SiteSettings settings = new SiteSettings(
                    URI.create("http://master/api"),
                    SiteKey.random(Ids.next(), new SecureRandom()),
                    Optional.empty(),
                    "agent",
                    Duration.ofSeconds(1),
                    renewInterval,
                    2,
                    CONFIRM_WITHIN,
                    Duration.ofHours(1));
            return testKit.spawn(SiteLicense.create(
                    tenant, master, settings, "site", time.wall().clock(), time.steady()));
        }

        void restart() {
            testKit.stop(site, SOON);
            site = spawn();
        }

        SeatReply login(String agent) {
            site.tell(new SiteCommand.Allocate("s-" + agent, agent, seats.getRef()));
            return withoutText(seats.receiveMessage(SOON));
        }

        void logout(String agent) {
            site.tell(new SiteCommand.Release("s-" + agent, "logout", seats.getRef()));
            assertThat(seats.receiveMessage(SOON)).isEqualTo(new SeatReply.Released());
        }

        SeatReply renew(String agent) {
            site.tell(new SiteCommand.Renew("s-" + agent, seats.getRef()));
            return withoutText(seats.receiveMessage(SOON));
        }

        LicenseStanding standing() {
            site.tell(new SiteCommand.Stand(false, standings.getRef()));
            return standings.receiveMessage(SOON).standing().orElseThrow();
        }

        private SeatReply withoutText(SeatReply reply) {
            return reply instanceof SeatReply.Refused(var refusal, var coveredFor) ? refused(refusal.code()) : reply;
        }
    }
}
