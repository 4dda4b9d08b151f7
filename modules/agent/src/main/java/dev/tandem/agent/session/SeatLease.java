package dev.tandem.agent.session;

import java.time.Duration;
import java.time.Instant;

/**
 * The seat's lease while the session is in memory; renewals are not persisted, and a recovered session asks anew.
 *
 * @param heardAt the client's last sign of life
 * @param askedAt when the licence was last asked to renew
 * @param asking whether its answer is awaited
 */
record SeatLease(Seat seat, Instant heardAt, Instant askedAt, boolean asking) {

    static SeatLease granted(Seat seat, Instant now) {
        return new SeatLease(seat, now, now, false);
    }

    /** Of a recovered session: to be renewed as soon as possible. */
    SeatLease overdue(Duration renewInterval) {
        return new SeatLease(seat, heardAt, heardAt.minus(renewInterval), false);
    }

    SeatLease heard(Instant now) {
        return new SeatLease(seat, now, askedAt, asking);
    }

    SeatLease asked(Instant now) {
        return new SeatLease(seat, heardAt, now, true);
    }

    SeatLease renewed(Seat latest) {
        return new SeatLease(latest, heardAt, askedAt, false);
    }

    /** The licence did not answer: to be asked again after a while, heard or not. */
    SeatLease unanswered(Instant now, Duration renewInterval, Duration retryAfter) {
        return new SeatLease(seat, heardAt, now.minus(renewInterval).plus(retryAfter), false);
    }

    /** A seat is renewed for a client that was heard since the last time, or that has its grace period. */
    boolean wantsRenewal(Instant now, Duration renewInterval, boolean clientAway) {
        return !asking && !askedAt.plus(renewInterval).isAfter(now) && (clientAway || !heardAt.isBefore(askedAt));
    }

    boolean silentFor(Duration timeout, Instant now) {
        return !heardAt.plus(timeout).isAfter(now);
    }
}
