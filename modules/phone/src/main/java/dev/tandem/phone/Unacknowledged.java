package dev.tandem.phone;

import dev.tandem.sip.message.SipResponse;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.Cancellable;

/** A 2xx to an INVITE, which is sent again and again until its ACK comes, on any transport (RFC 3261 §13.3.1.4). */
final class Unacknowledged {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final Duration LIMIT = Duration.ofSeconds(32);

    private final Line line;
    private final SipResponse success;
    private final Runnable lost;
    private Optional<Cancellable> timer = Optional.empty();
    private Duration waited = Duration.ZERO;

    /** @param lost what to do when no ACK comes */
    Unacknowledged(Line line, SipResponse success, Runnable lost) {
        this.line = line;
        this.success = success;
        this.lost = lost;
    }

    void send() {
        line.send(success);
        wait(FIRST);
    }

    private void wait(Duration pause) {
        timer = Optional.of(line.after(pause, () -> {
            waited = waited.plus(pause);
            if (waited.compareTo(LIMIT) >= 0) {
                lost.run();
            } else {
                line.send(success);
                Duration next = pause.multipliedBy(2);
                wait(next.compareTo(LONGEST) > 0 ? LONGEST : next);
            }
        }));
    }

    boolean isFor(long cseq) {
        return success.cseq() == cseq;
    }

    void stop() {
        timer.ifPresent(Cancellable::cancel);
    }
}
