package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a call that has more from the network than it may keep, what comes only once is heard all the same. */
class CrowdedCallTest {
    /** No room at all: whatever may be dropped is. */
    private static final SipLimits CROWDED = new SipLimits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            10,
            16_384,
            0,
            10);

    private final SipEndpoint endpoint = Phones.endpoint(CROWDED, invite -> {});

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void the_refusal_of_a_call() {
        try (UdpPeer callee = UdpPeer.saying("486 Busy Here")) {
            Events events = Events.heard();
            endpoint.invite(Phones.to(callee.port()), events);
            assertThat(events.await(SipCallEvent.Failed.class).status()).isEqualTo(486);
        }
    }

    @Test
    void the_answer_of_a_call_and_that_its_dialog_is_gone() {
        try (UdpPeer callee = new UdpPeer(request -> Optional.of(
                request.method().equals("INVITE")
                        ? request.accepted(request.requestUri())
                        : request.response("481 Call Does Not Exist")))) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.Answered.class);
            call.info("text/plain", "x");
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.DIALOG_GONE);
        }
    }

    @Test
    void the_answer_of_a_registrar() {
        CompletableFuture<RegistrationEvent> first = new CompletableFuture<>();
        try (UdpPeer registrar = UdpPeer.saying("200 OK", "Expires: 60")) {
            SipTarget target = new SipTarget("127.0.0.1", registrar.port(), SipTransport.UDP, Optional.empty());
            endpoint.register(
                    new RegistrationRequest(
                            target, "alice", "example.com", "line-1", Duration.ofSeconds(60), RetryPause.usual()),
                    (registration, event) -> first.complete(event));
            assertThat(first.orTimeout(60, TimeUnit.SECONDS).join()).isInstanceOf(RegistrationEvent.Registered.class);
        }
    }
}
