package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A master, three sites, and the network between them. */
final class LendingWorld {
    static final Instant WALL = Instant.parse("2026-01-02T03:04:05Z");
    static final int LIMIT = 6;
    static final int HEADROOM = 2;
    static final int LEASE_SECONDS = 100;
    static final Duration MARGIN = Duration.ofSeconds(5);
    /** Of the sites' clocks, against the master's: two percent are lent for a lease of 100 s and a margin of 5 s. */
    static final double[] SPEED = {0.98, 1.0, 1.02};

    final List<LendingMessage> network = new ArrayList<>();
    final LendingMaster master = new LendingMaster();
    final List<BorrowingSite> sites =
            List.of(new BorrowingSite(0, this), new BorrowingSite(1, this), new BorrowingSite(2, this));
    int sessions;

    void take(LendingStep step) {
        switch (step) {
            case LendingStep.Login(int site, int agent) -> sites.get(site).login("a" + agent);
            case LendingStep.Logout(int site, int agent) -> sites.get(site).logout("a" + agent);
            case LendingStep.Ask(int site, int waiting, boolean crash) ->
                sites.get(site).ask(waiting, crash);
            case LendingStep.Talk(int site, int waiting) -> {
                sites.get(site).ask(waiting, false);
                deliverAll();
            }
            case LendingStep.RenewSeat(int site, int agent, boolean heard) ->
                sites.get(site).renewSeat("a" + agent, heard);
            case LendingStep.GiveBack(int site) -> sites.get(site).giveBack();
            case LendingStep.Deliver(int message, boolean again) -> deliver(message, again);
            case LendingStep.Lose(int message) -> pick(message);
            case LendingStep.CrashSite(int site) -> sites.get(site).crash();
            case LendingStep.CrashSessions(int site) -> sites.get(site).crashSessions();
            case LendingStep.GiveUpWaiting(int site) -> sites.get(site).giveUpWaiting();
            case LendingStep.CrashMaster() -> master.crash();
            case LendingStep.LocalLogin(int agent) -> master.login("local" + agent, "s" + sessions++);
            case LendingStep.LocalLogout(int agent) -> master.logout("local" + agent);
            case LendingStep.StepWallClock(int seconds) -> master.wall = master.wall.plusSeconds(seconds);
            case LendingStep.Wait(int seconds) -> pass(seconds);
        }
    }

    private void pass(int seconds) {
        master.pass(seconds);
        sites.forEach(site -> site.pass(seconds));
    }

    /** The message, no longer on its way. */
    private Optional<LendingMessage> pick(int index) {
        return network.isEmpty() ? Optional.empty() : Optional.of(network.remove(index % network.size()));
    }

    private void deliver(int index, boolean again) {
        pick(index).ifPresent(message -> {
            if (again) {
                network.add(message);
            }
            switch (message) {
                case LendingMessage.ToMaster(LendingMessage.Exchange exchange) ->
                    network.add(new LendingMessage.ToSite(exchange, master.answer(exchange)));
                case LendingMessage.ToSite(LendingMessage.Exchange exchange, BlockReply reply) ->
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
            for (BorrowingSite site : sites) {
                site.logoutAll();
                site.ask(0, false);
            }
            deliverAll();
        }
        sites.forEach(BorrowingSite::giveBack);
        deliverAll();
        pass(LEASE_SECONDS);
        pass((int) MARGIN.toSeconds());
    }

    void check() {
        int live = master.state.seats().size();
        int served = live;
        for (BorrowingSite site : sites) {
            live += site.live();
            served += site.served();
            assertThat(site.live()).isLessThanOrEqualTo(site.bound());
        }
        assertThat(live).isLessThanOrEqualTo(LIMIT);
        assertThat(served).as("sessions that let their agents work").isLessThanOrEqualTo(LIMIT);
        assertThat(master.state.inUse()).isLessThanOrEqualTo(LIMIT);
        assertThat(master.book.lines().keySet()).isEqualTo(master.state.blocks().keySet());
    }
}
