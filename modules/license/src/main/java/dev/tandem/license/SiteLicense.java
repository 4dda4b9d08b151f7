package dev.tandem.license;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.license.site.MasterAnswer;
import dev.tandem.license.site.MasterLink;
import dev.tandem.license.site.SiteSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * A tenant's licence at a site of a remote master: gives out the seats of the block that it holds, and keeps that block
 * renewed and of a fitting size. The rules are {@link SiteState}'s and {@link Cover}'s.
 */
final class SiteLicense extends StoredLicense<SiteCommand, SiteState> {
    static final EntityTypeKey<SiteCommand> TYPE = EntityTypeKey.create(SiteCommand.class, "SiteLicense");

    /** Requests that wait for the master's answer; more are refused. */
    private static final int MAX_WAITING = 1000;

    private final String tenantId;
    private final MasterLink master;
    private final SiteSettings settings;
    private final String site;
    private final Clock clock;
    private final Clock steady;
    private final ActorContext<SiteCommand> context;
    private final TimerScheduler<SiteCommand> timers;
    private final LicenseLog log;

    private final Queue<SiteCommand.Patient> waiting = new ArrayDeque<>();
    private Leases leases = Leases.NONE;
    private Cover lease = Cover.UNKNOWN;
    private MasterContact contact;

    /** @param steady a clock that never steps, for how long the block and its seats may be used */
    static Behavior<SiteCommand> create(
            String tenantId, MasterLink master, SiteSettings settings, String site, Clock clock, Clock steady) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new SiteLicense(tenantId, master, settings, site, clock, steady, context, timers)));
    }

    private SiteLicense(
            String tenantId,
            MasterLink master,
            SiteSettings settings,
            String site,
            Clock clock,
            Clock steady,
            ActorContext<SiteCommand> context,
            TimerScheduler<SiteCommand> timers) {
        super(PersistenceId.of(TYPE.name(), tenantId));
        this.tenantId = tenantId;
        this.master = master;
        this.settings = settings;
        this.site = site;
        this.clock = clock;
        this.steady = steady;
        this.context = context;
        this.timers = timers;
        this.log = new LicenseLog(tenantId);
        this.contact = MasterContact.none(settings.renewInterval(), steady.instant());
    }

    @Override
    public SiteState emptyState() {
        return SiteState.NONE;
    }

    @Override
    public CommandHandlerWithReply<SiteCommand, LicenseEvent, SiteState> commandHandler() {
        return (state, command) -> switch (command) {
            case SiteCommand.Allocate wanted -> allocate(state, wanted, true);
            case SiteCommand.Again(SiteCommand.Allocate wanted) -> allocate(state, wanted, false);
            case SiteCommand.Renew wanted -> renew(state, wanted, true);
            case SiteCommand.Again(SiteCommand.Renew wanted) -> renew(state, wanted, false);
            case SiteCommand.Release(String session, String reason, var replyTo) ->
                seat(state.license().release(session, reason, clock.instant()), replyTo);
            case SiteCommand.Stand(boolean refresh, var replyTo) -> stand(state, refresh, replyTo);
            case SiteCommand.MasterAnswered answered -> answered(state, answered);
            case SiteCommand.RenewalDue() -> renewalDue(state);
            case SiteCommand.LeaseDue() -> expireSeats(state);
            case SiteCommand.BlockDue() -> blockDue(state);
            case SiteCommand.Unconfirmed() ->
                lease.until().isEmpty() && state.block().isPresent()
                        ? lose(state, "unconfirmed", ignored -> {})
                        : Effect().noReply();
        };
    }

    @Override
    public EventHandler<SiteState, LicenseEvent> eventHandler() {
        return SiteState::apply;
    }

    @Override
    public Optional<Integer> stashCapacity() {
        return Optional.of(10 * MAX_WAITING);
    }

    /** Whether the block is still this site's, only the master knows. */
    @Override
    void resume(SiteState state) {
        waiting.clear();
        leases = state.license().resume(steady.instant());
        lease = Cover.UNKNOWN;
        contact = MasterContact.none(settings.renewInterval(), steady.instant())
                .knowing(state.latest().map(HeldBlock::licenseId));
        if (state.block().isPresent()) {
            context.getSelf().tell(new SiteCommand.RenewalDue());
            timers.startSingleTimer("unconfirmed", new SiteCommand.Unconfirmed(), settings.confirmWithin());
            watchSeats();
        }
    }

    private ReplyEffect<LicenseEvent, SiteState> allocate(
            SiteState state, SiteCommand.Allocate wanted, boolean mayWait) {
        boolean covered = lease.covers(steady.instant());
        Refusal refusal = contact.noLicense()
                ? ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED.refusal()
                : ErrorCode.DEPENDENCY_UNAVAILABLE.refusal("The license master is away");
        if (covered && state.block().isPresent()) {
            var decision = state.license()
                    .allocate(
                            state.block().get().licenseId(),
                            wanted.sessionId(),
                            wanted.agentId(),
                            site,
                            contact.ceiling(),
                            clock.instant());
            boolean full = decision.reply() instanceof SeatReply.Refused(var no, var coveredFor)
                    && no.code() == ErrorCode.USER_LIMIT_REACHED
                    && state.block().get().seats() < state.block().get().licensedSeats();
            if (!full || !mayWait || !mayAsk()) {
                return seat(decision, wanted.replyTo());
            }
        }
        return awaitMaster(state, wanted, mayWait, refusal);
    }

    /** Decides on the request once the master has answered, or refuses where it was or cannot be asked. */
    private ReplyEffect<LicenseEvent, SiteState> awaitMaster(
            SiteState state, SiteCommand.Patient request, boolean mayWait, Refusal refusal) {
        if (!mayWait || !mayAsk() || waiting.size() >= MAX_WAITING) {
            request.replyTo().tell(new SeatReply.Refused(refusal));
            return Effect().noReply();
        }
        waiting.add(request);
        return contact.asking() ? Effect().noReply() : ask(state);
    }

    private boolean mayAsk() {
        return contact.asking() || contact.mayTry(steady.instant());
    }

    private ReplyEffect<LicenseEvent, SiteState> renew(SiteState state, SiteCommand.Renew wanted, boolean mayWait) {
        if (state.block().isPresent() && !lease.covers(steady.instant())) {
            return awaitMaster(
                    state,
                    wanted,
                    mayWait,
                    ErrorCode.DEPENDENCY_UNAVAILABLE.refusal("The license master has not answered yet"));
        }
        String licenseId = state.latest().map(HeldBlock::licenseId).orElse("");
        return seat(state.license().renew(licenseId, wanted.sessionId(), clock.instant()), wanted.replyTo());
    }

    private ReplyEffect<LicenseEvent, SiteState> seat(
            Decision<LicenseEvent, LicenseAction, SeatReply> decision, ActorRef<SeatReply> replyTo) {
        return store(decision.events(), stored -> {
            decision.actions().forEach(action -> leases = leases.apply(action, steady.instant()));
            contact = contact.inUse(steady.instant());
            watchSeats();
            replyTo.tell(covered(decision.reply(), stored));
        });
    }

    /** With how long the seat is sure: no session outlives the lease of the block that its seat is of. */
    private SeatReply covered(SeatReply reply, SiteState state) {
        Optional<Duration> left = Optional.of(lease.left(steady.instant()).orElse(Duration.ZERO));
        return switch (reply) {
            case SeatReply.Granted granted ->
                new SeatReply.Granted(
                        granted.licenseId(),
                        state.latest().map(HeldBlock::licensedSeats).orElse(granted.max()),
                        granted.active(),
                        granted.leaseUntil(),
                        granted.replacedSessionId(),
                        left);
            case SeatReply.Refused(Refusal refusal, var none) -> new SeatReply.Refused(refusal, left);
            case SeatReply.Released() -> reply;
        };
    }

    private ReplyEffect<LicenseEvent, SiteState> stand(
            SiteState state, boolean refresh, ActorRef<SiteCommand.Standing> replyTo) {
        int seatsHeld = lease.covers(steady.instant())
                ? state.block().map(HeldBlock::seats).orElse(0)
                : 0;
        replyTo.tell(new SiteCommand.Standing(
                state.view().map(view -> new LicenseStanding(view, "master", contact.reachable(), seatsHeld))));
        return refresh && !contact.asking() && contact.mayTry(steady.instant())
                ? ask(state)
                : Effect().noReply();
    }

    private ReplyEffect<LicenseEvent, SiteState> renewalDue(SiteState state) {
        if (contact.asking()) {
            return Effect().noReply();
        }
        Instant now = steady.instant();
        if (!state.license().seats().isEmpty()) {
            contact = contact.inUse(now);
        } else if (state.block().isPresent() && contact.unusedFor(settings.giveBackAfter(), now)) {
            HeldBlock held = state.block().get();
            return lose(state, "unused", stored -> {
                contact = contact.resting();
                master.giveBack(held.licenseId(), held.blockId());
            });
        }
        return ask(state);
    }

    /** Asks for a block, or renews the one there is; what is given back is stored first. */
    private ReplyEffect<LicenseEvent, SiteState> ask(SiteState state) {
        contact = contact.asked();
        Instant sentAt = steady.instant();
        int logins = (int)
                waiting.stream().filter(SiteCommand.Allocate.class::isInstance).count();
        int wanted = state.wanted(logins, settings.headroom());
        if (state.block().isPresent()) {
            return store(
                    state.shrunkTo(Math.min(contact.want(), wanted), clock.instant()),
                    stored -> send(stored.block().orElseThrow(), stored, wanted, sentAt));
        }
        String blockId = contact.blockId();
        var answer = contact.licenseId()
                .map(id -> master.grant(id, blockId, wanted))
                .orElseGet(() -> master.licenseOf(tenantId)
                        .thenCompose(found -> found instanceof MasterAnswer.Licensed(var license, var document)
                                ? master.grant(license.id(), blockId, wanted)
                                : CompletableFuture.completedFuture(found)));
        await(answer, blockId, sentAt);
        return Effect().noReply();
    }

    private void send(HeldBlock held, SiteState state, int wanted, Instant sentAt) {
        var renewal = new MasterLink.Renewal(
                held.revision(), held.seats(), state.license().seats().size(), wanted);
        await(master.renew(held.licenseId(), held.blockId(), renewal), held.blockId(), sentAt);
    }

    private void await(CompletionStage<MasterAnswer> answer, String blockId, Instant sentAt) {
        context.pipeToSelf(
                answer,
                (heard, failure) -> new SiteCommand.MasterAnswered(
                        sentAt,
                        blockId,
                        failure == null ? heard : new MasterAnswer.Away(String.valueOf(failure.getMessage()))));
    }

    private ReplyEffect<LicenseEvent, SiteState> answered(SiteState state, SiteCommand.MasterAnswered answered) {
        String heldId = state.block().map(HeldBlock::blockId).orElse(contact.blockId());
        Instant now = steady.instant();
        return switch (answered.answer()) {
            case MasterAnswer.Lent lent
            when lent.blockId().equals(heldId) ->
                store(state.lent(lent, clock.instant()), stored -> {
                    Duration term = Duration.ofSeconds(lent.leaseSeconds());
                    contact = contact.lent(lent.license().id(), lent.want(), settings.renewInterval(), term, now);
                    lease = lease.prolonged(answered.sentAt(), term);
                    timers.cancel("unconfirmed");
                    watchBlock();
                    goOn();
                });
            case MasterAnswer.Lent ofLostBlock -> {
                // Not given back at once: its sessions may not all have heard. The master finds it again by itself.
                contact = contact.heard(now);
                goOn();
                yield Effect().noReply();
            }
            case MasterAnswer.Refused(Refusal refusal)
            when refusal.code() == ErrorCode.NOT_FOUND || refusal.code() == ErrorCode.SESSION_GONE -> {
                contact = contact.refused(refusal.code() == ErrorCode.NOT_FOUND, now);
                yield state.block().isPresent() && answered.blockId().equals(heldId)
                        ? lose(state, refusal.message(), stored -> goOn())
                        : store(List.of(), stored -> goOn());
            }
            case MasterAnswer.Refused(Refusal refusal) -> away(refusal.message());
            case MasterAnswer.Away(String why) -> away(why);
            case MasterAnswer.Licensed licensed -> away("no block");
            case MasterAnswer.Returned() -> away("no block");
        };
    }

    private ReplyEffect<LicenseEvent, SiteState> away(String why) {
        if (contact.reachable()) {
            log.masterAway(why);
        }
        contact = contact.away(steady.instant());
        goOn();
        return Effect().noReply();
    }

    /** Those who waited for the master are decided upon, and it is asked again in time. */
    private void goOn() {
        while (!waiting.isEmpty()) {
            context.getSelf().tell(new SiteCommand.Again(waiting.remove()));
        }
        contact.nextIn().ifPresent(pause -> timers.startSingleTimer("renewal", new SiteCommand.RenewalDue(), pause));
    }

    private ReplyEffect<LicenseEvent, SiteState> blockDue(SiteState state) {
        if (lease.isOver(steady.instant())) {
            return lose(state, "lease over", ignored -> {});
        }
        watchBlock();
        return Effect().noReply();
    }

    private ReplyEffect<LicenseEvent, SiteState> lose(SiteState state, String why, Consumer<SiteState> then) {
        return store(state.lost(why, clock.instant()), stored -> {
            lease = Cover.UNKNOWN;
            leases = Leases.NONE;
            contact = contact.withoutBlock();
            then.accept(stored);
        });
    }

    private ReplyEffect<LicenseEvent, SiteState> expireSeats(SiteState state) {
        var decision = state.license().expire(leases.due(steady.instant()), clock.instant());
        return store(decision.events(), stored -> {
            decision.actions().forEach(action -> leases = leases.apply(action, steady.instant()));
            watchSeats();
        });
    }

    private ReplyEffect<LicenseEvent, SiteState> store(List<LicenseEvent> events, Consumer<SiteState> then) {
        return Effect()
                .persist(events)
                .thenRun((SiteState stored) -> {
                    events.forEach(event -> log.stored(
                            event,
                            stored.license().seats().size(),
                            stored.block().map(HeldBlock::seats).orElse(0)));
                    then.accept(stored);
                })
                .thenNoReply();
    }

    private void watchBlock() {
        lease.until()
                .ifPresent(until -> timers.startSingleTimer("block", new SiteCommand.BlockDue(), delay(steady, until)));
    }

    /** Leases' ends only move away: looked at when the first would end. */
    private void watchSeats() {
        if (!timers.isTimerActive("leases")) {
            leases.earliest()
                    .ifPresent(
                            due -> timers.startSingleTimer("leases", new SiteCommand.LeaseDue(), delay(steady, due)));
        }
    }
}
