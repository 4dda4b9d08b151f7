package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * One master, three sites and a network that loses, repeats, delays and reorders; crashes between any two steps, of
 * sessions, too, clocks that run at different speeds, wall clocks that step: never one live seat over the limit, and all seats are found again
 * once everything is healed and idle.
 */
class SeatBlocksPropertyTest {

    @Property(tries = 3000)
    void never_one_live_seat_over_the_limit(@ForAll("steps") List<LendingStep> steps) {
        LendingWorld world = new LendingWorld();
        for (LendingStep step : steps) {
            world.take(step);
            world.check();
        }
    }

    @Example
    void a_site_that_was_restarted_while_cut_off_serves_nobody_whose_seat_may_be_lent_elsewhere() {
        LendingWorld world = new LendingWorld();
        BorrowingSite cutOff = world.sites.get(0);
        BorrowingSite inNeed = world.sites.get(1);
        cutOff.ask(LendingWorld.LIMIT, false);
        world.deliverAll();
        IntStream.range(0, LendingWorld.LIMIT).forEach(agent -> cutOff.login("a" + agent));
        assertThat(cutOff.served()).isEqualTo(LendingWorld.LIMIT);

        cutOff.crash();
        cutOff.crashSessions();
        world.take(new LendingStep.Wait(106));
        inNeed.ask(LendingWorld.LIMIT, false);
        world.deliverAll();
        IntStream.range(0, LendingWorld.LIMIT).forEach(agent -> inNeed.login("b" + agent));

        assertThat(cutOff.state.license().seats())
                .as("seats that it knows from its journal")
                .hasSize(LendingWorld.LIMIT);
        assertThat(cutOff.served()).isZero();
        assertThat(inNeed.served()).isEqualTo(LendingWorld.LIMIT);
        world.check();
    }

    @Property(tries = 500)
    void all_seats_are_found_again(@ForAll("steps") List<LendingStep> steps) {
        LendingWorld world = new LendingWorld();
        steps.forEach(world::take);
        world.network.clear();
        world.heal();
        assertThat(world.master.state.inUse()).isZero();
        // One site alone gets every seat now.
        BorrowingSite site = world.sites.get(0);
        for (int round = 0; round < 2; round++) {
            site.ask(LendingWorld.LIMIT, false);
            world.deliverAll();
        }
        assertThat(site.state.block().orElseThrow().seats()).isEqualTo(LendingWorld.LIMIT);
        for (int agent = 0; agent < LendingWorld.LIMIT; agent++) {
            assertThat(site.login("last" + agent)).isInstanceOf(SeatReply.Granted.class);
        }
        assertThat(site.login("one too many")).isInstanceOf(SeatReply.Refused.class);
        world.check();
    }

    @Provide
    Arbitrary<List<LendingStep>> steps() {
        Arbitrary<Integer> site = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> agent = Arbitraries.integers().between(0, 7);
        Arbitrary<Integer> message = Arbitraries.integers().between(0, 30);
        Arbitrary<Boolean> now = Arbitraries.of(false, false, false, true);
        Arbitrary<LendingStep> step = Arbitraries.frequencyOf(
                Tuple.of(12, Combinators.combine(site, agent).as(LendingStep.Login::new)),
                Tuple.of(4, Combinators.combine(site, agent).as(LendingStep.Logout::new)),
                Tuple.of(
                        10,
                        Combinators.combine(site, Arbitraries.integers().between(0, 4), now)
                                .as(LendingStep.Ask::new)),
                Tuple.of(
                        8,
                        Combinators.combine(site, agent, Arbitraries.of(true, true, true, false))
                                .as(LendingStep.RenewSeat::new)),
                Tuple.of(
                        6,
                        Combinators.combine(site, Arbitraries.integers().between(0, 6))
                                .as(LendingStep.Talk::new)),
                Tuple.of(1, site.map(LendingStep.GiveBack::new)),
                Tuple.of(24, Combinators.combine(message, now).as(LendingStep.Deliver::new)),
                Tuple.of(2, message.map(LendingStep.Lose::new)),
                Tuple.of(1, site.map(LendingStep.CrashSite::new)),
                Tuple.of(3, site.map(LendingStep.CrashSessions::new)),
                Tuple.of(1, site.map(LendingStep.GiveUpWaiting::new)),
                Tuple.of(1, Arbitraries.just(new LendingStep.CrashMaster())),
                Tuple.of(1, agent.map(LendingStep.LocalLogin::new)),
                Tuple.of(1, agent.map(LendingStep.LocalLogout::new)),
                Tuple.of(1, Arbitraries.integers().between(-3600, 3600).map(LendingStep.StepWallClock::new)),
                Tuple.of(4, Arbitraries.of(1, 5, 20, 50, 100, 106).map(LendingStep.Wait::new)));
        return step.list().ofMinSize(20).ofMaxSize(200);
    }
}
