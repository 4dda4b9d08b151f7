package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
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

/**
 * A site: its licence with journal and memory, and its agents' sessions, which live on other nodes and know of their
 * seats only what they were told.
 */
final class BorrowingSite {
    private static final SignedDocument DOCUMENT = new SignedDocument("p", "s");

    private final int number;
    private final LendingWorld world;
    private final List<LicenseEvent> journal = new ArrayList<>();
    SiteState state = SiteState.NONE;
    private Cover lease = Cover.UNKNOWN;
    private Instant steady;
    private Optional<String> asked = Optional.empty();
    private int run;
    private int want = Integer.MAX_VALUE;
    private final Map<String, Session> sessions = new HashMap<>();

    /** What an agent's session knows of its seat. */
    private record Session(String sessionId, Cover cover) {}

    BorrowingSite(int number, LendingWorld world) {
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

    /** Sessions that let their agents work. */
    int served() {
        return (int) sessions.values().stream()
                .filter(session -> session.cover().covers(steady))
                .count();
    }

    SeatReply login(String agent) {
        if (!lease.covers(steady)) {
            return new SeatReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
        }
        String sessionId = "s" + world.sessions++;
        var decision = state.license().allocate("L", sessionId, agent, "site", LendingWorld.WALL);
        store(decision.events());
        if (decision.reply() instanceof SeatReply.Granted) {
            sessions.put(agent, new Session(sessionId, Cover.UNKNOWN.prolonged(steady, left())));
        }
        return decision.reply();
    }

    /** How long the site's licence says that a seat may be used. */
    private Duration left() {
        return lease.left(steady).orElse(Duration.ZERO);
    }

    void renewSeat(String agent, boolean heard) {
        Session session = sessions.get(agent);
        boolean silent = state.block().isPresent() && !lease.covers(steady);
        if (session == null || silent || !heard) {
            return;
        }
        if (state.license().renew("L", session.sessionId(), LendingWorld.WALL).reply() instanceof SeatReply.Granted) {
            sessions.put(agent, new Session(session.sessionId(), session.cover().prolonged(steady, left())));
        } else {
            sessions.remove(agent);
        }
    }

    void crashSessions() {
        sessions.replaceAll((agent, session) -> new Session(session.sessionId(), Cover.UNKNOWN));
    }

    void giveUpWaiting() {
        if (lease.until().isEmpty() && state.block().isPresent()) {
            lose("unconfirmed");
        }
    }

    void logout(String agent) {
        sessions.remove(agent);
        Optional.ofNullable(state.license().sessionByAgent().get(agent))
                .ifPresent(session -> store(state.license()
                        .release(session, "logout", LendingWorld.WALL)
                        .events()));
    }

    void logoutAll() {
        List.copyOf(state.license().sessionByAgent().keySet()).forEach(this::logout);
    }

    void ask(int waiting, boolean crash) {
        if (state.block().isEmpty()) {
            asked = Optional.of(asked.orElse("block" + world.sessions++));
            send(new LendingMessage.Request.Grant(asked.get(), state.wanted(waiting, LendingWorld.HEADROOM)));
            return;
        }
        int wanted = state.wanted(waiting, LendingWorld.HEADROOM);
        store(state.shrunkTo(Math.min(want, wanted), LendingWorld.WALL));
        if (crash) {
            crash();
            return;
        }
        HeldBlock held = state.block().get();
        send(new LendingMessage.Request.Renew(
                held.blockId(),
                new Renewal(
                        held.revision(), held.seats(), state.license().seats().size(), wanted)));
    }

    void giveBack() {
        if (state.license().seats().isEmpty() && state.block().isPresent()) {
            String blockId = state.block().get().blockId();
            lose("idle");
            send(new LendingMessage.Request.Return(blockId));
        }
    }

    private void send(LendingMessage.Request request) {
        world.network.add(new LendingMessage.ToMaster(new LendingMessage.Exchange(number, run, steady, request)));
    }

    void hear(LendingMessage.Exchange exchange, BlockReply reply) {
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
                    store(state.lent(answer, LendingWorld.WALL));
                    asked = Optional.empty();
                    lease = lease.prolonged(exchange.sentAt(), Duration.ofSeconds(block.leaseSeconds()));
                    want = target;
                    endIfOver();
                }
            }
            case BlockReply.Refused refused -> {
                String about = switch (exchange.request()) {
                    case LendingMessage.Request.Grant(String blockId, int wanted) -> blockId;
                    case LendingMessage.Request.Renew(String blockId, Renewal renewal) -> blockId;
                    case LendingMessage.Request.Return(String blockId) -> blockId;
                };
                if (state.block().filter(held -> held.blockId().equals(about)).isPresent()) {
                    lose("refused");
                }
                asked = asked.filter(id -> !id.equals(about));
            }
            case BlockReply.Returned() -> {}
        }
    }

    void pass(int seconds) {
        steady = steady.plusMillis(Math.round(seconds * 1000 * LendingWorld.SPEED[number]));
        sessions.values().removeIf(session -> session.cover().isOver(steady));
        endIfOver();
    }

    private void endIfOver() {
        if (lease.isOver(steady)) {
            lose("lease over");
        }
    }

    private void lose(String why) {
        store(state.lost(why, LendingWorld.WALL));
        lease = Cover.UNKNOWN;
        want = Integer.MAX_VALUE;
    }

    void crash() {
        run++;
        assertThat(SiteState.replay(SiteState.NONE, journal)).isEqualTo(state);
        lease = Cover.UNKNOWN;
        asked = Optional.empty();
        want = Integer.MAX_VALUE;
    }

    private void store(List<LicenseEvent> events) {
        journal.addAll(events);
        state = SiteState.replay(state, events);
    }
}
