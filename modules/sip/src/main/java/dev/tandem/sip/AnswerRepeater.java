package dev.tandem.sip;

import java.time.Duration;
import javax.sip.message.Response;

/**
 * Repeats our 2xx to an INVITE until its ACK comes (RFC 3261 §13.3.1.4), over every transport, or a reliable
 * provisional response until its PRACK.
 */
final class AnswerRepeater {
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration T2 = Duration.ofSeconds(4);

    private final LegContext context;
    private final Response response;
    private final Duration longest;
    private final Timers.Timer giveUp;
    private Timers.Timer next;
    private boolean stopped;

    /** The response has been sent once by its transaction. */
    AnswerRepeater(LegContext context, Response response, Runnable noAck) {
        this(context, response, T2, noAck);
    }

    AnswerRepeater(LegContext context, Response response, Duration longest, Runnable noAck) {
        this.longest = longest;
        this.context = context;
        this.response = response;
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
        context.wire().respondStateless(response);
        Duration doubled = interval.multipliedBy(2);
        Duration following = doubled.compareTo(longest) < 0 ? doubled : longest;
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
