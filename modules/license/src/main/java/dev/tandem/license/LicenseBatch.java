package dev.tandem.license;

import dev.tandem.core.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Requests decided one after the other, each upon what those before it decided, to be stored as one. Answers are given
 * only after that, so nobody hears of a seat that a crash could take back.
 */
final class LicenseBatch {
    private final String licenseId;
    private final Instant now;
    private final List<LicenseEvent> events = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private LicenseState state;
    private final BlockTerms blockTerms;
    private final Instant steady;
    private Leases leases;
    private BlockBook book;
    private Optional<Instant> earliestStarted = Optional.empty();

    /** Of a licence that lends no blocks. */
    LicenseBatch(String licenseId, LicenseState state, Leases leases, Instant now) {
        this(licenseId, state, leases, now, BlockBook.NONE, BlockTerms.NONE, now);
    }

    /** @param steady the time by a clock that never steps, for leases and blocks */
    LicenseBatch(
            String licenseId,
            LicenseState state,
            Leases leases,
            Instant now,
            BlockBook book,
            BlockTerms blockTerms,
            Instant steady) {
        this.licenseId = licenseId;
        this.state = state;
        this.leases = leases;
        this.now = now;
        this.book = book;
        this.blockTerms = blockTerms;
        this.steady = steady;
    }

    /** Frees what has run out, before anybody is refused for lack of a seat. */
    void expireDue() {
        take(state.expire(leases.due(steady), now));
        take(blocks().expire(book.due(steady)));
    }

    void decide(LicenseCommand.Request request) {
        switch (request) {
            case LicenseCommand.Create(var terms, var by, var replyTo) ->
                settle(state.create(licenseId, terms, by, now), replyTo);
            case LicenseCommand.Change(var patch, var by, var replyTo) ->
                settle(state.change(licenseId, patch, by, now), replyTo);
            case LicenseCommand.Delete(var by, var replyTo) -> settle(state.delete(by, now), replyTo);
            case LicenseCommand.EnableWebRtc(var replyTo) -> settle(state.enableWebRtc(licenseId, now), replyTo);
            case LicenseCommand.Get(var replyTo) -> settle(state.current(licenseId), replyTo);
            case LicenseCommand.ListSeats(var replyTo) ->
                settle(state.listSeats(licenseId, leases, now, steady), replyTo);
            case LicenseCommand.Allocate(var session, var agent, var site, var replyTo) ->
                settle(state.allocate(licenseId, session, agent, site, now), replyTo);
            case LicenseCommand.Renew(var session, var replyTo) ->
                settle(state.renew(licenseId, session, now), replyTo);
            case LicenseCommand.Release(var session, var reason, var replyTo) ->
                settle(state.release(session, reason, now), replyTo);
            case LicenseCommand.GrantBlock(var site, var block, var wanted, var replyTo) ->
                settle(blocks().grant(licenseId, site, block, wanted, blockTerms.leaseSeconds()), replyTo);
            case LicenseCommand.RenewBlock(
                    var site,
                    var block,
                    var revision,
                    var keep,
                    var used,
                    var wanted,
                    var replyTo) ->
                settle(blocks().renew(licenseId, site, block, revision, keep, used, wanted), replyTo);
            case LicenseCommand.ReturnBlock(var site, var block, var replyTo) ->
                settle(blocks().giveBack(site, block), replyTo);
        }
    }

    /** The facts to store. */
    List<LicenseEvent> events() {
        return List.copyOf(events);
    }

    /** The seats' leases once the facts are stored. */
    Leases leases() {
        return leases;
    }

    /** What is known of lent blocks once the facts are stored. */
    BlockBook book() {
        return book;
    }

    /** The first end among the leases that were started or renewed here. */
    Optional<Instant> earliestStarted() {
        return earliestStarted;
    }

    Optional<LicenseTerms> terms() {
        return state.terms();
    }

    int active() {
        return state.inUse();
    }

    /** Answers everybody; call when the facts are stored. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    private BlockRules blocks() {
        return new BlockRules(state, book, blockTerms.margin(), now, steady);
    }

    private <R> void settle(Decision<LicenseEvent, LicenseAction, ? extends R> decision, ActorRef<R> replyTo) {
        take(decision);
        answers.add(() -> replyTo.tell(decision.reply()));
    }

    private void take(Decision<LicenseEvent, LicenseAction, ?> decision) {
        for (LicenseEvent event : decision.events()) {
            state = state.apply(event);
            events.add(event);
        }
        for (LicenseAction action : decision.actions()) {
            leases = leases.apply(action, steady);
            book = book.apply(action);
            if (action instanceof LicenseAction.StartLease(var session, Duration term)) {
                Instant until = steady.plus(term);
                earliestStarted = earliestStarted.filter(until::isAfter).or(() -> Optional.of(until));
            }
        }
    }
}
