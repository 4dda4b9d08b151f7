package dev.tandem.agent.session;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.license.Cover;
import dev.tandem.license.SeatReply;
import dev.tandem.license.Seats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps the live session's seat: hears the client, renews the lease, and ends the session before a seat that was lent
 * may be somebody else's. Belongs to the session's actor.
 */
final class SeatKeeper {
    private static final int MAX_WAITING_HEARTBEATS = 16;
    private static final String TIMER = "lease";
    private static final String COVER_TIMER = "cover";

    private final ActorContext<AgentSessionCommand> context;
    private final TimerScheduler<AgentSessionCommand> timers;
    private final Seats seats;
    private final SessionSettings settings;
    private final SessionLog log;
    private final InstantSource steady;
    private final List<ActorRef<SessionReply>> heartbeats = new ArrayList<>();
    private Optional<SeatLease> lease = Optional.empty();
    private Cover cover = Cover.UNKNOWN;

    /** @param steady a clock that never steps, for how long the seat may be used */
    SeatKeeper(
            ActorContext<AgentSessionCommand> context,
            TimerScheduler<AgentSessionCommand> timers,
            Seats seats,
            SessionSettings settings,
            SessionLog log,
            InstantSource steady) {
        this.context = context;
        this.timers = timers;
        this.seats = seats;
        this.settings = settings;
        this.log = log;
        this.steady = steady;
    }

    static Seat seatOf(SeatReply.Granted granted) {
        return new Seat(granted.licenseId(), granted.max(), granted.active(), granted.leaseUntil());
    }

    /** How long the seat may be used that the session starts with next. */
    void granted(Instant askedAt, SeatReply.Granted granted) {
        cover = covered(askedAt, granted, Cover.UNKNOWN);
    }

    /** @param recovered whether the session comes back after a crash, and the licence is to be asked at once */
    void start(Seat seat, boolean recovered, Instant now) {
        SeatLease granted = SeatLease.granted(seat, now);
        lease = Optional.of(recovered ? granted.overdue(settings.renewInterval()) : granted);
        timers.startTimerWithFixedDelay(TIMER, new SessionInternal.CheckLease(), settings.checkInterval());
        if (recovered) {
            cover = seats.remembered();
            context.getSelf().tell(new SessionInternal.CheckLease());
        }
        watchCover();
    }

    /** Whether the seat may be another site's, so that nobody may use it until the licence has said that it is not. */
    boolean isUnsure() {
        return lease.isPresent() && !cover.covers(steady.instant());
    }

    /** Asks the licence whether the seat may be used, unless it is being asked. */
    void confirm(Live live, Instant now) {
        if (lease.filter(SeatLease::asking).isEmpty()) {
            renew(live, now);
        }
    }

    void stop() {
        timers.cancel(TIMER);
        timers.cancel(COVER_TIMER);
        lease = Optional.empty();
        heartbeats.forEach(replyTo -> replyTo.tell(new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal())));
        heartbeats.clear();
    }

    Optional<Seat> latest() {
        return lease.map(SeatLease::seat);
    }

    Seat of(Live live) {
        return latest().orElse(live.seat());
    }

    void heard(Instant now) {
        lease = lease.map(current -> current.heard(now));
    }

    /** Answers at once, or together with the renewal if one is due. */
    void heartbeat(Live live, ActorRef<SessionReply> replyTo, Instant now) {
        heard(now);
        renewIfDue(live, now);
        if (lease.filter(SeatLease::asking).isPresent() && heartbeats.size() < MAX_WAITING_HEARTBEATS) {
            heartbeats.add(replyTo);
        } else {
            replyTo.tell(new SessionReply.LeaseRenewed(of(live).leaseUntil()));
        }
    }

    /** From time to time: the end of a session whose client fell silent, else a renewal that is due. */
    Optional<Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>>> check(Live live, Instant now) {
        boolean silent = lease.filter(current -> current.silentFor(settings.heartbeatTimeout(), now))
                .isPresent();
        if ((silent && live.attached().isPresent()) || cover.isOver(steady.instant())) {
            return Optional.of(live.leaseExpired(true, now));
        }
        renewIfDue(live, now);
        return Optional.empty();
    }

    /**
     * The licence's answer to a renewal; what it means for the session, if anything.
     *
     * @param handingOver whether another login is being let in and may have taken this seat over: its answer decides
     */
    Optional<Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>>> answered(
            Live live, Instant askedAt, SeatReply answer, boolean handingOver, Instant now) {
        cover = covered(askedAt, answer, cover);
        watchCover();
        if (answer instanceof SeatReply.Granted granted) {
            lease = lease.map(current -> current.renewed(seatOf(granted)));
            answerHeartbeats();
            return Optional.empty();
        }
        lease = lease.map(current -> current.unanswered(now, settings.renewInterval(), settings.checkInterval()));
        ErrorCode code =
                answer instanceof SeatReply.Refused refused ? refused.refusal().code() : ErrorCode.INTERNAL_ERROR;
        return switch (code) {
            case SESSION_GONE -> handingOver ? Optional.empty() : Optional.of(live.leaseExpired(false, now));
            case LICENSE_EXPIRED, LICENSE_SUSPENDED, WEBRTC_EXTENSION_NOT_LICENSED -> {
                answerHeartbeats();
                yield Optional.of(live.licenseRefused(code, now));
            }
            default -> {
                // The master is away or busy: the session goes on, and the licence is asked again.
                log.renewalUnanswered(live, code.code());
                answerHeartbeats();
                yield Optional.empty();
            }
        };
    }

    private void renewIfDue(Live live, Instant now) {
        boolean clientAway = live.attached().isEmpty();
        boolean due = lease.filter(current -> current.wantsRenewal(now, settings.renewInterval(), clientAway))
                .isPresent();
        if (due || endsSoon()) {
            confirm(live, now);
        }
    }

    /** Before the renewal after the next one: not worth waiting for the client to be heard. */
    private boolean endsSoon() {
        Duration soon = settings.renewInterval().plus(settings.checkInterval()).multipliedBy(2);
        return cover.left(steady.instant())
                .filter(left -> left.compareTo(soon) < 0)
                .isPresent();
    }

    private void renew(Live live, Instant now) {
        lease = lease.map(current -> current.asked(now));
        Instant askedAt = steady.instant();
        context.pipeToSelf(
                seats.renew(live.tenantId(), live.sessionId()),
                (answer, failure) -> new SessionInternal.RenewalAnswered(
                        live.sessionId(), askedAt, Answers.orUnavailable(answer, failure)));
    }

    private static Cover covered(Instant askedAt, SeatReply answer, Cover before) {
        return switch (answer) {
            case SeatReply.Granted granted ->
                granted.coveredFor()
                        .map(term -> before.prolonged(askedAt, term))
                        .orElse(Cover.FOREVER);
            case SeatReply.Refused refused ->
                refused.coveredFor()
                        .map(term -> before.prolonged(askedAt, term))
                        .orElse(before);
            case SeatReply.Released _ -> before;
        };
    }

    private void watchCover() {
        cover.left(steady.instant())
                .ifPresent(left ->
                        timers.startSingleTimer(COVER_TIMER, new SessionInternal.CheckLease(), left.plusMillis(1)));
    }

    private void answerHeartbeats() {
        lease.ifPresent(current -> heartbeats.forEach(replyTo ->
                replyTo.tell(new SessionReply.LeaseRenewed(current.seat().leaseUntil()))));
        heartbeats.clear();
    }
}
