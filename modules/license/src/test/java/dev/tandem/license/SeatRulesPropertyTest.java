package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/** What must hold of seats in whatever order things happen, with a crash between any two of them. */
class SeatRulesPropertyTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    sealed interface Step {
        record Allocate(int session, int agent) implements Step {}

        record Renew(int session) implements Step {}

        record Release(int session) implements Step {}

        record Limit(int seats) implements Step {}

        record Status(LicenseStatus status) implements Step {}

        record Expiry(Optional<Integer> inSeconds) implements Step {}

        record Wait(int seconds) implements Step {}

        /** Somebody puts the wall clock ahead of the true time, or behind it. */
        record PutClock(int seconds) implements Step {}

        /** What was not stored is lost; the rest comes back from the events, or a snapshot and those after it. */
        record Crash(boolean fromSnapshot) implements Step {}
    }

    @Property(tries = 2000)
    void seats_never_exceed_what_admits_them(@ForAll("steps") List<Step> steps) {
        World world = new World();
        for (Step step : steps) {
            world.take(step);
            world.check();
            world.take(step);
            world.check();
        }
    }

    /** Group commit decides and answers exactly as one at a time would. */
    @Property(tries = 1000)
    void a_batch_is_the_same_as_one_after_the_other(@ForAll("steps") List<Step> steps) {
        Instant now = START.plusSeconds(5);
        LicenseState state =
                LicenseState.NONE.apply(new LicenseEvent.Created(START, "t1", LicenseStateTest.terms(3, true), "root"));
        TestInbox<SeatReply> seats = TestInbox.create();
        TestInbox<LicenseReply> replies = TestInbox.create();
        List<LicenseCommand.Request> requests = steps.stream()
                .flatMap(step -> request(step, now, seats, replies).stream())
                .toList();

        LicenseBatch whole = new LicenseBatch("L", state, Leases.NONE, now);
        requests.forEach(whole::decide);
        assertThat(seats.hasMessages()).isFalse();
        whole.answer();
        List<SeatReply> seatsOfWhole = seats.getAllReceived();
        List<LicenseReply> repliesOfWhole = replies.getAllReceived();

        List<LicenseEvent> events = new ArrayList<>();
        LicenseState reached = state;
        Leases leases = Leases.NONE;
        for (LicenseCommand.Request request : requests) {
            LicenseBatch one = new LicenseBatch("L", reached, leases, now);
            one.decide(request);
            for (LicenseEvent event : one.events()) {
                reached = reached.apply(event);
                events.add(event);
            }
            leases = one.leases();
            one.answer();
        }
        assertThat(whole.events()).isEqualTo(events);
        assertThat(whole.leases()).isEqualTo(leases);
        assertThat(seats.getAllReceived()).isEqualTo(seatsOfWhole);
        assertThat(replies.getAllReceived()).isEqualTo(repliesOfWhole);
    }

    private static Optional<LicenseCommand.Request> request(
            Step step, Instant now, TestInbox<SeatReply> seats, TestInbox<LicenseReply> replies) {
        return switch (step) {
            case Step.Allocate(int session, int agent) ->
                Optional.of(new LicenseCommand.Allocate("s" + session, "a" + agent, "local", seats.getRef()));
            case Step.Renew(int session) -> Optional.of(new LicenseCommand.Renew("s" + session, seats.getRef()));
            case Step.Release(int session) ->
                Optional.of(new LicenseCommand.Release("s" + session, "logout", seats.getRef()));
            case Step.Limit(int limit) ->
                Optional.of(new LicenseCommand.Change(LicenseStateTest.limit(limit), "root", replies.getRef()));
            case Step.Status(LicenseStatus status) ->
                Optional.of(new LicenseCommand.Change(LicenseStateTest.status(status), "root", replies.getRef()));
            case Step.Expiry(Optional<Integer> inSeconds) ->
                Optional.of(new LicenseCommand.Change(
                        LicenseStateTest.validity(Optional.empty(), inSeconds.map(now::plusSeconds)),
                        "root",
                        replies.getRef()));
            case Step.Wait(int seconds) -> Optional.of(new LicenseCommand.ListSeats(replies.getRef()));
            case Step.Crash(boolean fromSnapshot) -> Optional.empty();
            case Step.PutClock(int seconds) -> Optional.empty();
        };
    }

    /** A licence, its journal, and what a watcher knows of it. */
    private static final class World {
        private final List<LicenseEvent> journal = new ArrayList<>();
        private LicenseState snapshot = LicenseState.NONE;
        private int snapshotAt;
        private LicenseState state = LicenseState.NONE;
        private Leases leases = Leases.NONE;
        /** By the clock that never steps. */
        private Instant now = START;

        private Duration wallAhead = Duration.ZERO;

        World() {
            var created = state.create("L", LicenseStateTest.terms(3, true), "root", now);
            store(created.events());
        }

        void take(Step step) {
            switch (step) {
                case Step.Wait(int seconds) -> {
                    now = now.plusSeconds(seconds);
                    List<String> due = leases.due(now);
                    LicenseBatch batch = batch();
                    batch.expireDue();
                    commit(batch);
                    assertThat(due).noneMatch(state.seats()::containsKey);
                }
                case Step.Crash(boolean fromSnapshot) -> crash(fromSnapshot);
                case Step.PutClock(int seconds) -> wallAhead = Duration.ofSeconds(seconds);
                default -> decide(step);
            }
        }

        private void decide(Step step) {
            TestInbox<SeatReply> seats = TestInbox.create();
            TestInbox<LicenseReply> replies = TestInbox.create();
            LicenseState before = state;
            LicenseBatch batch = batch();
            request(step, wall(), seats, replies).ifPresent(batch::decide);
            commit(batch);
            batch.answer();
            seats.getAllReceived().forEach(reply -> check(step, reply, before, batch.events()));
        }

        private void check(Step step, SeatReply reply, LicenseState before, List<LicenseEvent> events) {
            LicenseTerms terms = before.terms().orElseThrow();
            boolean inForce = terms.notInForce(wall()).isEmpty();
            for (LicenseEvent event : events) {
                if (event instanceof LicenseEvent.SeatAllocated) {
                    assertThat(state.seats().size()).isLessThanOrEqualTo(terms.webrtcMaxUsers());
                    assertThat(inForce).isTrue();
                }
                if (event instanceof LicenseEvent.SeatReplaced) {
                    assertThat(state.seats()).hasSameSizeAs(before.seats());
                    assertThat(inForce).isTrue();
                }
            }
            switch (reply) {
                case SeatReply.Granted granted -> {
                    assertThat(granted.active()).isEqualTo(state.seats().size());
                    assertThat(granted.max()).isEqualTo(terms.webrtcMaxUsers());
                    assertThat(granted.leaseUntil()).isEqualTo(wall().plus(terms.leaseTerm()));
                }
                case SeatReply.Refused(var refusal, var coveredFor)
                when refusal.code() == ErrorCode.USER_LIMIT_REACHED ->
                    assertThat(before.seats().size()).isGreaterThanOrEqualTo(terms.webrtcMaxUsers());
                case SeatReply.Refused refused -> assertThat(events).isEmpty();
                case SeatReply.Released() -> assertThat(step).isInstanceOf(Step.Release.class);
            }
        }

        void check() {
            // The journal tells the whole state, from its start or from a snapshot.
            assertThat(replay(LicenseState.NONE, journal)).isEqualTo(state);
            assertThat(replay(snapshot, journal.subList(snapshotAt, journal.size())))
                    .isEqualTo(state);
            // Each seat has one lease, each agent one seat at most, and the two indexes agree.
            assertThat(leases.until().keySet()).isEqualTo(state.seats().keySet());
            Map<String, String> byAgent =
                    state.seats().values().stream().collect(Collectors.toMap(Seat::agentId, Seat::sessionId));
            assertThat(state.sessionByAgent()).isEqualTo(byAgent);
            assertThat(leases.until().values()).allMatch(until -> until.isAfter(now));
            assertThat(state.seats().keySet()).noneMatch(state.ended()::contains);
        }

        private void crash(boolean fromSnapshot) {
            state = fromSnapshot
                    ? replay(snapshot, journal.subList(snapshotAt, journal.size()))
                    : replay(LicenseState.NONE, journal);
            leases = state.resume(now);
            snapshot = state;
            snapshotAt = journal.size();
        }

        private LicenseBatch batch() {
            return new LicenseBatch("L", state, leases, wall(), BlockBook.NONE, BlockTerms.NONE, now);
        }

        private Instant wall() {
            return now.plus(wallAhead);
        }

        private void commit(LicenseBatch batch) {
            store(batch.events());
            leases = batch.leases();
        }

        private void store(List<LicenseEvent> events) {
            journal.addAll(events);
            state = replay(state, events);
        }

        private static LicenseState replay(LicenseState from, List<LicenseEvent> events) {
            LicenseState reached = from;
            for (LicenseEvent event : events) {
                reached = reached.apply(event);
            }
            return reached;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> sessions = Arbitraries.integers().between(1, 12);
        Arbitrary<Integer> agents = Arbitraries.integers().between(1, 6);
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Combinators.combine(sessions, agents).as(Step.Allocate::new)),
                net.jqwik.api.Tuple.of(3, sessions.map(Step.Renew::new)),
                net.jqwik.api.Tuple.of(3, sessions.map(Step.Release::new)),
                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 5).map(Step.Limit::new)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(LicenseStatus.class).map(Step.Status::new)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.integers().between(1, 200).optional().map(Step.Expiry::new)),
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(1, 100).map(Step.Wait::new)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.integers().between(-600, 600).map(Step.PutClock::new)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(true, false).map(Step.Crash::new)));
        return step.list().ofMinSize(1).ofMaxSize(60);
    }
}
