package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.license.site.MasterLink.Renewal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

/** The master: its rules, its journal, and what it has in memory. */
final class LendingMaster {
    private final List<LicenseEvent> journal = new ArrayList<>();
    private final Map<String, String> sessionOf = new HashMap<>();
    Instant wall = LendingWorld.WALL;
    private Instant steady = Instant.EPOCH;
    LicenseState state = LicenseState.NONE;
    private Leases leases = Leases.NONE;
    BlockBook book = BlockBook.NONE;

    LendingMaster() {
        store(state.create("L", LicenseStateTest.terms(LendingWorld.LIMIT, true), "root", wall)
                .events());
    }

    BlockReply answer(LendingMessage.Exchange exchange) {
        TestInbox<BlockReply> inbox = TestInbox.create();
        String site = "site" + exchange.site();
        decide(
                switch (exchange.request()) {
                    case LendingMessage.Request.Grant(String blockId, int wanted) ->
                        new LicenseCommand.GrantBlock(site, blockId, wanted, inbox.getRef());
                    case LendingMessage.Request.Renew(String blockId, Renewal asked) ->
                        new LicenseCommand.RenewBlock(
                                site,
                                blockId,
                                asked.revision(),
                                asked.keep(),
                                asked.used(),
                                asked.wanted(),
                                inbox.getRef());
                    case LendingMessage.Request.Return(String blockId) ->
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
        leases = state.resume(steady);
        book = BlockBook.fresh(state.blocks().values(), LendingWorld.MARGIN, steady);
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
        return new LicenseBatch(
                "L",
                state,
                leases,
                wall,
                book,
                new BlockTerms(LendingWorld.LEASE_SECONDS, LendingWorld.MARGIN),
                steady);
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
