package dev.tandem.agent.session;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.license.SeatReply;
import dev.tandem.license.Seats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Keeps the live session's seat: hears the client, renews the lease. Belongs to the session's actor. */
final class SeatKeeper {
    private static final int MAX_WAITING_HEARTBEATS = 16;
    private static final String TIMER = "lease";

    private final ActorContext<AgentSessionCommand> context;
    private final TimerScheduler<AgentSessionCommand> timers;
    private final Seats seats;
    private final SessionSettings settings;
    private final SessionLog log;
    private final List<ActorRef<SessionReply>> heartbeats = new ArrayList<>();
    private Optional<SeatLease> lease = Optional.empty();

    SeatKeeper(
            ActorContext<AgentSessionCommand> context,
            TimerScheduler<AgentSessionCommand> timers,
            Seats seats,
            SessionSettings settings,
            SessionLog log) {
        this.context = context;
        this.timers = timers;
        this.seats = seats;
        this.settings = settings;
        this.log = log;
    }

    static Seat seatOf(SeatReply.Granted granted) {
        return new Seat(granted.licenseId(), granted.max(), granted.active(), granted.leaseUntil());
    }

    /** @param recovered whether the session comes back after a crash, and the licence is to be asked at once */
    void start(Seat seat, boolean recovered, Instant now) {
        SeatLease granted = SeatLease.granted(seat, now);
        lease = Optional.of(recovered ? granted.overdue(settings.renewInterval()) : granted);
        timers.startTimerWithFixedDelay(TIMER, new SessionInternal.CheckLease(), settings.checkInterval());
    }

    void stop() {
        timers.cancel(TIMER);
        lease = Optional.empty();
        heartbeats.forEach(replyTo -> replyTo.tell(new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal())));
        heartbeats.clear();
    }

    Optional<Seat> latest() {
        return lease.map(SeatLease::seat);
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
            replyTo.tell(
                    new SessionReply.LeaseRenewed(latest().orElse(live.seat()).leaseUntil()));
        }
    }

    /** From time to time: the end of a session whose client fell silent, else a renewal that is due. */
    Optional<Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>>> check(Live live, Instant now) {
        boolean silent = lease.filter(current -> current.silentFor(settings.heartbeatTimeout(), now))
                .isPresent();
        if (silent && live.attached().isPresent()) {
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
            Live live, SeatReply answer, boolean handingOver, Instant now) {
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
        if (lease.filter(current -> current.wantsRenewal(now, settings.renewInterval(), clientAway))
                .isEmpty()) {
            return;
        }
        lease = lease.map(current -> current.asked(now));
        context.pipeToSelf(
                seats.renew(live.tenantId(), live.sessionId()),
                (answer, failure) ->
                        new SessionInternal.RenewalAnswered(live.sessionId(), Answers.orUnavailable(answer, failure)));
    }

    private void answerHeartbeats() {
        lease.ifPresent(current -> heartbeats.forEach(replyTo ->
                replyTo.tell(new SessionReply.LeaseRenewed(current.seat().leaseUntil()))));
        heartbeats.clear();
    }
}
