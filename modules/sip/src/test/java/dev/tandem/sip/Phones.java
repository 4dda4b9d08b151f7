package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Endpoints and calls as the tests need them. */
final class Phones {
    /** Bounds nothing but a hang: a cold JVM on a busy machine took 14 s for its first call. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As long, but shorter than the stack's transactions live. */
    private static final Duration RESPONSE = Duration.ofSeconds(30);

    /** For calls that are to go well. A test of a limit that runs out sets it itself. */
    static final SipLimits LIMITS = new SipLimits(
            RESPONSE, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(180), 5_000, 16_384, 256, 10);

    static final SdpAudio OFFER =
            SdpAudio.offer(4711, "127.0.0.1", 4000, List.of(SdpCodec.PCMU, SdpCodec.PCMA, SdpCodec.TELEPHONE_EVENT));

    private Phones() {}

    static SipEndpoint endpoint(SipEndpointListener listener) {
        return endpoint(LIMITS, listener);
    }

    static SipEndpoint endpoint(SipLimits limits, SipEndpointListener listener) {
        return endpointAt(0, limits, listener);
    }

    static SipEndpoint endpointAt(int udpPort, SipLimits limits, SipEndpointListener listener) {
        return SipEndpoint.start(
                new SipSettings("127.0.0.1", udpPort, 0, "127.0.0.1", "Tandem-Test/1", limits), listener);
    }

    static OutgoingInvite to(int port, SipTransport transport) {
        return to(new SipTarget("127.0.0.1", port, transport, Optional.empty()));
    }

    static OutgoingInvite to(int port) {
        return to(port, SipTransport.UDP);
    }

    static OutgoingInvite to(SipTarget target) {
        return to(target, Duration.ofSeconds(30));
    }

    static OutgoingInvite to(SipTarget target, Duration ringTimeout) {
        return new OutgoingInvite(
                target,
                "1001",
                Optional.of("Agent \"One\""),
                "*43#",
                OFFER,
                Map.of("X-Campaign", "spring"),
                ringTimeout);
    }

    /** Calls sipp and waits until it answers. */
    static SipCall calling(SipEndpoint endpoint, Sipp callee, Events events) {
        SipCall call = endpoint.invite(to(callee.port()), events);
        events.await(SipCallEvent.Answered.class);
        return call;
    }

    /** Takes the call at once. */
    static void answer(IncomingInvite invite) {
        invite.listen(Events.heard());
        invite.answer(answerTo(invite));
    }

    /** Rings and takes the call. */
    static SipCall answer(IncomingInvite invite, Events events) {
        invite.listen(events);
        invite.ringing();
        return invite.answer(answerTo(invite));
    }

    /** A session for its offer or, without one, an offer. */
    static SdpAudio answerTo(IncomingInvite invite) {
        return invite.offer().map(offer -> answerTo(offer).orElseThrow()).orElse(OFFER);
    }

    /** A session for this offer; empty if it has no codec of ours. */
    static Optional<SdpAudio> answerTo(SdpAudio offer) {
        return offer.answer(
                4711, "127.0.0.1", 4000, List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT), SdpDirection.SENDRECV);
    }

    /** What comes of an OPTIONS that is waited for longer than usual. */
    static OptionsResult ask(SipEndpoint endpoint, SipTarget target) {
        return ask(endpoint, target, RESPONSE);
    }

    static OptionsResult ask(SipEndpoint endpoint, SipTarget target, Duration deadline) {
        CompletableFuture<OptionsResult> result = new CompletableFuture<>();
        ((RunningEndpoint) endpoint).options(target, deadline, result::complete);
        return result.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5));
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No thread of an endpoint is left that was not there before. */
    static void noThreadsLeft(Set<Thread> before) {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("(?i).*(sip|pipeline|udp|tcp|tandem).*")));
    }

    /**
     * Nothing of any call is left, in our maps and in the stack; a transaction whose far side went away in the middle of
     * it may take its whole life (StackSettings).
     */
    static void nothingLeft(SipEndpoint endpoint) {
        Awaitility.await()
                .alias("nothing left")
                .atMost(Duration.ofSeconds(110))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    SipStats stats = endpoint.stats();
                    assertThat(stats.calls()).as("calls of %s", stats).isZero();
                    assertThat(stats.waiting()).as("waiting of %s", stats).isZero();
                    assertThat(stats.transactions())
                            .as("transactions of %s", stats)
                            .isZero();
                });
    }
}
