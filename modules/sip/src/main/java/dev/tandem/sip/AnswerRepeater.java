package dev.tandem.sip;

import java.time.Duration;
import javax.sip.message.Response;

/** Repeats our 2xx to an INVITE until its ACK comes (RFC 3261 §13.3.1.4), over every transport. */
final class AnswerRepeater {
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration T2 = Duration.ofSeconds(4);

    private final LegContext context;
    private final Runnable again;
    private final Timers.Timer giveUp;
    private Timers.Timer next;
    private boolean stopped;

    /** The response has been sent once by its transaction. */
    AnswerRepeater(LegContext context, Response response, Runnable noAck) {
        this(context, () -> context.wire().respondStateless(response), noAck);
    }

    /**
     * The response has been sent once by its transaction.
     *
     * @param again sends it once more
     */
    AnswerRepeater(LegContext context, Runnable again, Runnable noAck) {
        this.context = context;
        this.again = again;
        this.giveUp = context.after(context.limits().ackWait(), () -> {
            if (!stopped) {
                stop();
                noAck.run();
            }
        });
        this.next = context.after(T1, () -> repeat(T1));
    }

    private void repeat(Duration interval) {
        if (stopped) {
            return;
        }
        again.run();
        Duration doubled = interval.multipliedBy(2);
        Duration following = doubled.compareTo(T2) < 0 ? doubled : T2;
        next = context.after(following, () -> repeat(following));
    }

    boolean active() {
        return !stopped;
    }

    void stop() {
        stopped = true;
        next.cancel();
        giveUp.cancel();
    }
}
