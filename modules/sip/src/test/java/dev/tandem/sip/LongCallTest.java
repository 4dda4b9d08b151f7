package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A call of 35 minutes with session timers (RFC 4028), in the time that sipp compresses: it asks for an interval of 3 s in
 * the place of 90 s, and hangs up after the 47 refreshes that there are in 35 minutes.
 */
@Execution(ExecutionMode.CONCURRENT)
class LongCallTest {
    private static final SessionTimerSettings FAST =
            new SessionTimerSettings(Optional.of(Duration.ofSeconds(3)), Duration.ofSeconds(1));
    /** More than 47 refreshes need, in seconds; sipp then says where it stands. */
    private static final String LONGEST = "170";

    private static final Duration LONG = Duration.ofMinutes(3);

    private final Events answered = Events.heard();
    private final SipEndpoint endpoint = SipEndpoint.start(
            new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", Phones.LIMITS).withSessionTimers(FAST),
            invite -> Phones.answer(invite, answered));

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void as_refresher_we_keep_a_call_of_35_minutes_alive() {
        try (Sipp callee = Sipp.called("timer-refreshed", SipTransport.TCP, "-timeout", LONGEST)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port(), SipTransport.TCP), events);
            assertThat(events.await(SipCallEvent.Answered.class).dialog().timer())
                    .isEqualTo(new SessionTimer(3, true, 0));
            assertThat(end(events).cause()).isEqualTo(EndCause.REMOTE_BYE);
            assertThat(call.dialog().orElseThrow().localCSeq()).isEqualTo(48);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void as_refreshee_we_go_on_with_a_call_of_35_minutes() {
        try (Sipp caller =
                Sipp.calling("timer-refreshing", SipTransport.TCP, endpoint.tcpPort(), "-timeout", LONGEST)) {
            assertThat(answered.await(SipCallEvent.Confirmed.class).dialog().timer())
                    .isEqualTo(new SessionTimer(3, false, 0));
            assertThat(end(answered).cause()).isEqualTo(EndCause.REMOTE_BYE);
            caller.succeeds();
            answered.endsOnce();
        }
    }

    private static SipCallEvent.Ended end(Events events) {
        Awaitility.await().atMost(LONG).until(() -> events.all().stream().anyMatch(SipCallEvent::terminal));
        return events.await(SipCallEvent.Ended.class);
    }
}
