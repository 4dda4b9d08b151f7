package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.license.site.MasterAnswer;
import dev.tandem.license.site.MasterLink.Renewal;
import dev.tandem.license.site.SignedDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/**
 * One master, three sites and a network that loses, repeats, delays and reorders; crashes between any two steps, clocks
 * that run at different speeds, wall clocks that step: never one live seat over the limit, and all seats are found again
 * once everything is healed and idle.
 */
class SeatBlocksPropertyTest {
    private static final Instant WALL = Instant.parse("2026-01-02T03:04:05Z");
    private static final int LIMIT = 6;
    private static final int HEADROOM = 2;
    private static final int LEASE_SECONDS = 100;
    private static final Duration MARGIN = Duration.ofSeconds(5);
    /** Of the sites' clocks, against the master's: two percent are lent for a lease of 100 s and a margin of 5 s. */
    private static final double[] SPEED = {0.98, 1.0, 1.02};

    private static final SignedDocument DOCUMENT = new SignedDocument("p", "s");

    sealed interface Step {
        record Login(int site, int agent) implements Step {}

        record Logout(int site, int agent) implements Step {}

        /** @param crash between storing and sending */
        record Ask(int site, int waiting, boolean crash) implements Step {}

        record GiveBack(int site) implements Step {}

        /** @param again whether the message stays on its way for a second time */
        record Deliver(int message, boolean again) implements Step {}

        record Lose(int message) implements Step {}

        record CrashSite(int site) implements Step {}

        record CrashMaster() implements Step {}

        record LocalLogin(int agent) implements Step {}

        record LocalLogout(int agent) implements Step {}

        record StepWallClock(int seconds) implements Step {}

        record Wait(int seconds) implements Step {}
    }

    @Property(tries = 3000)
    void never_one_live_seat_over_the_limit(@ForAll("steps") List<Step> steps) {
        World world = new World();
        for (Step step : steps) {
            world.take(step);
            world.check();
        }
    }

    @Property(tries = 500)
    void all_seats_are_found_again(@ForAll("steps") List<Step> steps) {
        World world = new World();
        steps.forEach(world::take);
        world.network.clear();
        world.heal();
        assertThat(world.master.state.inUse()).isZero();
        // One site alone gets every seat now.
        Site site = world.sites.get(0);
        for (int round = 0; round < 2; round++) {
            site.ask(LIMIT, false);
            world.deliverAll();
        }
        assertThat(site.state.block().orElseThrow().seats()).isEqualTo(LIMIT);
        for (int agent = 0; agent < LIMIT; agent++) {
            assertThat(site.login("last" + agent)).isInstanceOf(SeatReply.Granted.class);
        }
        assertThat(site.login("one too many")).isInstanceOf(SeatReply.Refused.class);
        world.check();
    }

    /** @param sentAt by the site's clock; {@code run} is its process, which alone can hear the answer */
    private record Exchange(int site, int run, Instant sentAt, Request request) {}

    private sealed interface Request {
        record Grant(String blockId, int wanted) implements Request {}

        record Renew(String blockId, Renewal renewal) implements Request {}

        record Return(String blockId) implements Request {}
    }

    private sealed interface Message {
        record ToMaster(Exchange exchange) implements Message {}

        record ToSite(Exchange exchange, BlockReply reply) implements Message {}
    }

    private static final class World {
        private final List<Message> network = new ArrayList<>();
        private final Master master = new Master();
        private final List<Site> sites = List.of(new Site(0, this), new Site(1, this), new Site(2, this));
        private int sessions;

        void take(Step step) {
            switch (step) {
                case Step.Login(int site, int agent) -> sites.get(site).login("a" + agent);
                case Step.Logout(int site, int agent) -> sites.get(site).logout("a" + agent);
                case Step.Ask(int site, int waiting, boolean crash) ->
                    sites.get(site).ask(waiting, crash);
                case Step.GiveBack(int site) -> sites.get(site).giveBack();
                case Step.Deliver(int message, boolean again) -> deliver(message, again);
                case Step.Lose(int message) -> pick(message);
                case Step.CrashSite(int site) -> sites.get(site).crash();
                case Step.CrashMaster() -> master.crash();
                case Step.LocalLogin(int agent) -> master.login("local" + agent, "s" + sessions++);
                case Step.LocalLogout(int agent) -> master.logout("local" + agent);
                case Step.StepWallClock(int seconds) -> master.wall = master.wall.plusSeconds(seconds);
                case Step.Wait(int seconds) -> pass(seconds);
            }
        }

        private void pass(int seconds) {
            master.pass(seconds);
            sites.forEach(site -> site.pass(seconds));
        }

        /** The message, no longer on its way. */
        private Optional<Message> pick(int index) {
            return network.isEmpty() ? Optional.empty() : Optional.of(network.remove(index % network.size()));
        }

        private void deliver(int index, boolean again) {
            pick(index).ifPresent(message -> {
                if (again) {
                    network.add(message);
                }
                switch (message) {
                    case Message.ToMaster(Exchange exchange) ->
                        network.add(new Message.ToSite(exchange, master.answer(exchange)));
                    case Message.ToSite(Exchange exchange, BlockReply reply) ->
                        sites.get(exchange.site()).hear(exchange, reply);
                }
            });
        }

        void deliverAll() {
            while (!network.isEmpty()) {
                deliver(0, false);
            }
        }

        /** Everybody logs out, the network works, and time passes. */
        void heal() {
            master.logoutAll();
            for (int round = 0; round < 3; round++) {
                for (Site site : sites) {
                    site.logoutAll();
                    site.ask(0, false);
                }
                deliverAll();
            }
            sites.forEach(Site::giveBack);
            deliverAll();
            pass(LEASE_SECONDS);
            pass((int) MARGIN.toSeconds());
        }

        void check() {
            int live = master.state.seats().size();
            for (Site site : sites) {
                live += site.live();
                assertThat(site.live()).isLessThanOrEqualTo(site.bound());
            }
            assertThat(live).isLessThanOrEqualTo(LIMIT);
            assertThat(master.state.inUse()).isLessThanOrEqualTo(LIMIT);
            assertThat(master.book.lines().keySet())
                    .isEqualTo(master.state.blocks().keySet());
        }
    }

    private static final class Master {
        private final List<LicenseEvent> journal = new ArrayList<>();
        private final Map<String, String> sessionOf = new HashMap<>();
        private Instant wall = WALL;
        private Instant steady = Instant.EPOCH;
        private LicenseState state = LicenseState.NONE;
        private Leases leases = Leases.NONE;
        private BlockBook book = BlockBook.NONE;

        Master() {
            store(state.create("L", LicenseStateTest.terms(LIMIT, true), "root", wall)
                    .events());
        }

        BlockReply answer(Exchange exchange) {
            TestInbox<BlockReply> inbox = TestInbox.create();
            String site = "site" + exchange.site();
            decide(
                    switch (exchange.request()) {
                        case Request.Grant(String blockId, int wanted) ->
                            new LicenseCommand.GrantBlock(site, blockId, wanted, inbox.getRef());
                        case Request.Renew(String blockId, Renewal asked) ->
                            new LicenseCommand.RenewBlock(
                                    site,
                                    blockId,
                                    asked.revision(),
                                    asked.keep(),
                                    asked.used(),
                                    asked.wanted(),
                                    inbox.getRef());
                        case Request.Return(String blockId) ->
                            new LicenseCommand.ReturnBlock(site, blockId, inbox.getRef());
                    });
            return inbox.receiveMessage();
        }

        void login(String agent, String session) {
            TestInbox<SeatReply> inbox = TestInbox.create();
            decide(new LicenseCommand.Allocate(session, agent, "local", inbox.getRef()));
            if (inbox.receiveMessage() instanceof SeatReply.Granted) {
                sessionOf.put(agent, session);
            }
        }

        void logout(String agent) {
            Optional.ofNullable(sessionOf.remove(agent))
                    .ifPresent(session -> decide(new LicenseCommand.Release(
                            session, "logout", TestInbox.<SeatReply>create().getRef())));
        }

        void logoutAll() {
            List.copyOf(sessionOf.keySet()).forEach(this::logout);
        }

        /** What was not stored is lost; every block counts for a full term again. */
        void crash() {
            LicenseState recovered = LicenseState.NONE;
            for (LicenseEvent event : journal) {
                recovered = recovered.apply(event);
            }
            assertThat(recovered).isEqualTo(state);
            leases = state.resume(wall);
            book = BlockBook.fresh(state.blocks().values(), MARGIN, steady);
        }

        void pass(int seconds) {
            wall = wall.plusSeconds(seconds);
            steady = steady.plusSeconds(seconds);
            LicenseBatch batch = batch();
            batch.expireDue();
            commit(batch);
        }

        private void decide(LicenseCommand.Request request) {
            LicenseBatch batch = batch();
            batch.decide(request);
            commit(batch);
            batch.answer();
        }

        private LicenseBatch batch() {
            return new LicenseBatch("L", state, leases, wall, book, new BlockTerms(LEASE_SECONDS, MARGIN), steady);
        }

        private void commit(LicenseBatch batch) {
            store(batch.events());
            leases = batch.leases();
            book = batch.book();
        }

        private void store(List<LicenseEvent> events) {
            journal.addAll(events);
            for (LicenseEvent event : events) {
                state = state.apply(event);
            }
        }
    }

    private static final class Site {
        private final int number;
        private final World world;
        private final List<LicenseEvent> journal = new ArrayList<>();
        private SiteState state = SiteState.NONE;
        private SiteLease lease = SiteLease.UNKNOWN;
        private Instant steady;
        private Optional<String> asked = Optional.empty();
        private int run;
        private int want = Integer.MAX_VALUE;

        Site(int number, World world) {
            this.number = number;
            this.world = world;
            this.steady = Instant.EPOCH.plusSeconds(1000L * number);
        }

        /** Live seats: those that this site vouches for. */
        int live() {
            return lease.covers(steady) ? state.license().seats().size() : 0;
        }

        int bound() {
            return state.block().map(HeldBlock::seats).orElse(0);
        }

        SeatReply login(String agent) {
            if (!lease.covers(steady)) {
                return new SeatReply.Refused(dev.tandem.core.ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
            }
            var decision = state.license().allocate("L", "s" + world.sessions++, agent, "site", WALL);
            store(decision.events());
            return decision.reply();
        }

        void logout(String agent) {
            Optional.ofNullable(state.license().sessionByAgent().get(agent))
                    .ifPresent(session -> store(
                            state.license().release(session, "logout", WALL).events()));
        }

        void logoutAll() {
            List.copyOf(state.license().sessionByAgent().keySet()).forEach(this::logout);
        }

        void ask(int waiting, boolean crash) {
            if (state.block().isEmpty()) {
                asked = Optional.of(asked.orElse("block" + world.sessions++));
                send(new Request.Grant(asked.get(), state.wanted(waiting, HEADROOM)));
                return;
            }
            int wanted = state.wanted(waiting, HEADROOM);
            store(state.shrunkTo(Math.min(want, wanted), WALL));
            if (crash) {
                crash();
                return;
            }
            HeldBlock held = state.block().get();
            send(new Request.Renew(
                    held.blockId(),
                    new Renewal(
                            held.revision(),
                            held.seats(),
                            state.license().seats().size(),
                            wanted)));
        }

        void giveBack() {
            if (state.license().seats().isEmpty() && state.block().isPresent()) {
                String blockId = state.block().get().blockId();
                lose("idle");
                send(new Request.Return(blockId));
            }
        }

        private void send(Request request) {
            world.network.add(new Message.ToMaster(new Exchange(number, run, steady, request)));
        }

        void hear(Exchange exchange, BlockReply reply) {
            if (exchange.run() != run) {
                return;
            }
            switch (reply) {
                case BlockReply.Lent(LicenseView license, SeatBlock block, int target) -> {
                    boolean ours = state.block()
                            .map(held -> held.blockId().equals(block.blockId()))
                            .orElse(asked.equals(Optional.of(block.blockId())));
                    if (ours) {
                        var answer = new MasterAnswer.Lent(
                                block.blockId(),
                                block.revision(),
                                block.seats(),
                                block.leaseSeconds(),
                                target,
                                license,
                                DOCUMENT);
                        store(state.lent(answer, WALL));
                        asked = Optional.empty();
                        lease = lease.renewed(exchange.sentAt(), block.leaseSeconds());
                        want = target;
                        endIfOver();
                    }
                }
                case BlockReply.Refused refused -> {
                    String about = switch (exchange.request()) {
                        case Request.Grant(String blockId, int wanted) -> blockId;
                        case Request.Renew(String blockId, Renewal renewal) -> blockId;
                        case Request.Return(String blockId) -> blockId;
                    };
                    if (state.block()
                            .filter(held -> held.blockId().equals(about))
                            .isPresent()) {
                        lose("refused");
                    }
                    asked = asked.filter(id -> !id.equals(about));
                }
                case BlockReply.Returned() -> {}
            }
        }

        void pass(int seconds) {
            steady = steady.plusMillis(Math.round(seconds * 1000 * SPEED[number]));
            endIfOver();
        }

        private void endIfOver() {
            if (lease.isOver(steady)) {
                lose("lease over");
            }
        }

        private void lose(String why) {
            store(state.lost(why, WALL));
            lease = SiteLease.UNKNOWN;
            want = Integer.MAX_VALUE;
        }

        void crash() {
            run++;
            assertThat(SiteState.replay(SiteState.NONE, journal)).isEqualTo(state);
            lease = SiteLease.UNKNOWN;
            asked = Optional.empty();
            want = Integer.MAX_VALUE;
        }

        private void store(List<LicenseEvent> events) {
            journal.addAll(events);
            state = SiteState.replay(state, events);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> site = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> agent = Arbitraries.integers().between(0, 7);
        Arbitrary<Integer> message = Arbitraries.integers().between(0, 30);
        Arbitrary<Boolean> now = Arbitraries.of(false, false, false, true);
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(12, Combinators.combine(site, agent).as(Step.Login::new)),
                Tuple.of(4, Combinators.combine(site, agent).as(Step.Logout::new)),
                Tuple.of(
                        10,
                        Combinators.combine(site, Arbitraries.integers().between(0, 4), now)
                                .as(Step.Ask::new)),
                Tuple.of(1, site.map(Step.GiveBack::new)),
                Tuple.of(24, Combinators.combine(message, now).as(Step.Deliver::new)),
                Tuple.of(2, message.map(Step.Lose::new)),
                Tuple.of(1, site.map(Step.CrashSite::new)),
                Tuple.of(1, Arbitraries.just(new Step.CrashMaster())),
                Tuple.of(1, agent.map(Step.LocalLogin::new)),
                Tuple.of(1, agent.map(Step.LocalLogout::new)),
                Tuple.of(1, Arbitraries.integers().between(-3600, 3600).map(Step.StepWallClock::new)),
                Tuple.of(4, Arbitraries.of(1, 5, 20, 50, 100, 106).map(Step.Wait::new)));
        return step.list().ofMinSize(20).ofMaxSize(200);
    }
}
