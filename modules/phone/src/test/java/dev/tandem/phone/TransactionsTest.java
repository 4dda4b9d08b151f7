package dev.tandem.phone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.message.SipHeaders;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Cancellable;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private final Map<Cancellable, Runnable> clock = new LinkedHashMap<>();
    private final Transactions transactions = new Transactions(line());
    private final List<Integer> answers = new ArrayList<>();
    private final SipRequest invite = new SipRequest(
            "INVITE",
            "sip:raw@raw.invalid",
            SipHeaders.none()
                    .plus("Via", "SIP/2.0/WS tandem;branch=z9hG4bK1")
                    .plus("From", "<sip:a@tandem>;tag=a")
                    .plus("To", "<sip:b@tandem>")
                    .plus("Call-ID", "call")
                    .plus("CSeq", "1 INVITE"),
            "");

    /** A telephone of which only the timers matter. */
    private Line line() {
        return (Line) Proxy.newProxyInstance(
                Line.class.getClassLoader(), new Class<?>[] {Line.class}, (_, _, given) -> {
                    Cancellable timer = new Cancellable() {
                        @Override
                        public boolean cancel() {
                            return clock.remove(this) != null;
                        }

                        @Override
                        public boolean isCancelled() {
                            return !clock.containsKey(this);
                        }
                    };
                    clock.put(timer, (Runnable) given[1]);
                    return timer;
                });
    }

    private void timePasses() {
        List<Runnable> due = List.copyOf(clock.values());
        clock.clear();
        due.forEach(Runnable::run);
    }

    private boolean comes(SipResponse response) {
        return transactions.received(response);
    }

    private void answered(SipResponse response) {
        answers.add(response.status());
    }

    @Test
    void an_invite_that_rings_waits_as_long_as_it_rings() {
        transactions.begin(invite, this::answered);
        comes(Statuses.plain(invite, 180));

        timePasses();

        assertThat(comes(Statuses.plain(invite, 200))).isTrue();
        assertThat(answers).containsExactly(180, 200);
    }

    @Test
    void a_cancelled_invite_that_is_never_answered_is_over_after_a_while() {
        transactions.begin(invite, this::answered);
        comes(Statuses.plain(invite, 180));
        transactions.begin(Requests.cancel(invite), _ -> {});

        timePasses();

        assertThat(answers).containsExactly(180, 408);
        assertThat(comes(Statuses.plain(invite, 487))).isFalse();
    }

    @Test
    void a_cancelled_invite_that_is_answered_is_over_at_once() {
        transactions.begin(invite, this::answered);
        comes(Statuses.plain(invite, 180));
        transactions.begin(Requests.cancel(invite), _ -> {});
        comes(Statuses.plain(invite, 487));

        timePasses();

        assertThat(answers).containsExactly(180, 487);
    }
}
