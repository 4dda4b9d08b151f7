package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.guard.AddressRange;
import dev.tandem.sip.guard.GuardSettings;
import dev.tandem.sip.guard.SourceGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scanner is dropped after a few tries, learns nothing, and disturbs nobody; forged sources cost next to nothing. */
class ScannerTest {
    private static final int SILENCE_MS = 400;
    /** Who never acknowledges is soon given up, so that a test sees what follows. */
    private static final SipLimits LIMITS = Phones.LIMITS.withAckWait(Duration.ofSeconds(3));

    private static final GuardSettings USUAL =
            GuardSettings.trusting(List.of(AddressRange.parse("127.0.0.9").orElseThrow()));
    private final SourceGuard guard = new SourceGuard(USUAL);

    private static SipEndpoint endpoint(SourcePolicy policy, SipEndpointListener listener) {
        return SipEndpoint.start(
                new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", LIMITS), listener, policy);
    }

    private static SipEndpoint strict(SipEndpointListener listener) {
        return endpoint(
                new SourceGuard(new GuardSettings(
                        USUAL.trusted(),
                        false,
                        false,
                        1_000,
                        USUAL.forgetOne(),
                        USUAL.firstBan(),
                        USUAL.longestBan(),
                        9)),
                listener);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "REGISTER", "INVITE", "BYE", "garbage"})
    void a_sweep_is_dropped_after_a_few_tries(String method) {
        try (SipEndpoint endpoint = endpoint(guard, invite -> invite.respond(404));
                Stranger scanner = new Stranger("127.0.0.2", endpoint.udpPort());
                Stranger other = new Stranger("127.0.0.3", endpoint.udpPort())) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                scanner.send(
                        switch (method) {
                            case "INVITE" -> Stranger.invite("100" + i);
                            case "garbage" -> Stranger.request("OPTIONS", "1", "X-A\r\n");
                            default -> Stranger.request(method, "100" + i, "");
                        });
                // The first one's answer may have to wait for a cold JVM.
                answers.addAll(i == 0 ? scanner.received(1, 20) : scanner.received(20));
            }
            Phones.await()
                    .until(() -> guard.stats().banned() == 1 && guard.stats().dropped() > 0);
            answers.addAll(scanner.received(SILENCE_MS));
            long finals = answers.stream()
                    .filter(answer -> !answer.startsWith("SIP/2.0 100"))
                    .count();
            assertThat(finals).isBetween(1L, 13L);
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer)
                            .doesNotContain("Server:")
                            .doesNotContain("User-Agent:")
                            .doesNotContain("Tandem"));
            other.send(Stranger.request("OPTIONS", "1", ""));
            assertThat(other.received(1, SILENCE_MS)).hasSize(1);
        }
    }

    @Test
    void a_scanner_that_gives_its_name_hears_nothing_and_a_peer_is_never_dropped() {
        try (SipEndpoint endpoint = endpoint(guard, invite -> invite.respond(404));
                Stranger scanner = new Stranger("127.0.0.2", endpoint.udpPort());
                Stranger peer = new Stranger("127.0.0.9", endpoint.udpPort())) {
            scanner.send(Stranger.request("OPTIONS", "100", "User-Agent: friendly-scanner\r\n"));
            Phones.await().until(() -> endpoint.stats().sources().banned() == 1);
            assertThat(scanner.received(SILENCE_MS)).isEmpty();
            for (int i = 0; i < 50; i++) {
                peer.send(Stranger.request("REGISTER", "100", "User-Agent: sipcli/1.8\r\n"));
            }
            assertThat(peer.received(50, SILENCE_MS))
                    .hasSize(50)
                    .allSatisfy(answer -> assertThat(answer).contains("Server: Tandem-Test/1"));
        }
    }

    @Test
    void where_only_peers_call_a_stranger_gets_the_same_answer_for_every_number() {
        try (SipEndpoint endpoint = strict(invite -> {
                    if (invite.calledUser().equals("known")) {
                        invite.ringing();
                    } else {
                        invite.respond(404);
                    }
                });
                Stranger stranger = new Stranger("127.0.0.2", endpoint.udpPort());
                Stranger peer = new Stranger("127.0.0.9", endpoint.udpPort())) {
            List<String> shapes = new ArrayList<>();
            for (String user : List.of("known", "nobody")) {
                stranger.send(Stranger.invite(user));
                List<String> answers = stranger.received(1, SILENCE_MS);
                assertThat(answers).hasSize(1);
                shapes.add(answers.getFirst()
                        .replace(user, "user")
                        .replaceAll("(tag=|branch=z9hG4bK|stranger-)[0-9a-z]+", "$1"));
            }
            assertThat(shapes.get(0)).startsWith("SIP/2.0 403").isEqualTo(shapes.get(1));
            peer.send(Stranger.invite("known"));
            assertThat(peer.received(2, SILENCE_MS)).anyMatch(answer -> answer.startsWith("SIP/2.0 180"));
        }
    }

    @Test
    void a_call_goes_on_though_its_address_is_banned() {
        Events callee = Events.doing((call, event) -> {
            if (event instanceof SipCallEvent.OfferReceived offered) {
                offered.response().refuse(488);
            }
        });
        try (SipEndpoint endpoint = endpoint(guard, invite -> Phones.answer(invite, callee));
                SipEndpoint caller = Phones.endpoint(invite -> {});
                Stranger forger = new Stranger("127.0.0.1", endpoint.udpPort())) {
            Events events = Events.acknowledging();
            SipCall call = caller.invite(Phones.to(endpoint.udpPort()), events);
            events.await(SipCallEvent.Answered.class);
            Phones.await().until(() -> guard.isProved(java.net.InetAddress.getLoopbackAddress()));
            forger.send(Stranger.request("OPTIONS", "100", "User-Agent: friendly-scanner\r\n"));
            Phones.await().until(() -> guard.stats().banned() == 1);
            call.info("text/plain", "still there");
            call.reinvite(Phones.OFFER);
            events.await(SipCallEvent.OfferRefused.class);
            call.bye(Optional.empty());
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.LOCAL_BYE);
            forger.send(Stranger.invite("100"));
            assertThat(forger.received(SILENCE_MS)).isEmpty();
        }
    }

    @Test
    void an_answer_is_not_much_larger_than_its_request_and_is_sent_once() {
        try (SipEndpoint endpoint = endpoint(guard, invite -> invite.respond(404))) {
            AtomicInteger number = new AtomicInteger(20);
            Stream.of(
                            Stranger.request("OPTIONS", "100", ""),
                            Stranger.request("REGISTER", "100", ""),
                            Stranger.request("BYE", "100", "")
                                    .replace("127.0.0.1>\r\nCall", "127.0.0.1>;tag=1\r\nCall"),
                            Stranger.request("CANCEL", "100", ""),
                            Stranger.request("OPTIONS", "100", "Broken\r\n"),
                            Stranger.request("INVITE", "100", "Supported: timer\r\nSession-Expires: 30\r\n"),
                            Stranger.invite("100"))
                    .map(request -> CompletableFuture.runAsync(
                            () -> isAnsweredLittle(request, "127.0.0." + number.getAndIncrement(), endpoint.udpPort()),
                            Thread::startVirtualThread))
                    .toList()
                    .forEach(CompletableFuture::join);
            Phones.nothingLeft(endpoint);
        }
    }

    private static void isAnsweredLittle(String request, String address, int port) {
        try (Stranger victim = new Stranger(address, port)) {
            int sent = victim.send(request);
            List<String> answers = victim.received(1, 3_000);
            int received = answers.stream().mapToInt(String::length).sum();
            System.err.printf(
                    "%-8s %4d octets in, %4d out, %d answers%n",
                    request.substring(0, request.indexOf(' ')), sent, received, answers.size());
            assertThat(answers).hasSizeBetween(1, 2);
            assertThat(received).isLessThan(2 * sent);
        }
    }

    @Test
    void a_refused_invite_that_is_repeated_is_refused_alike_without_a_new_call() {
        AtomicInteger calls = new AtomicInteger();
        try (SipEndpoint endpoint = endpoint(guard, invite -> {
                    calls.incrementAndGet();
                    invite.respond(404);
                });
                Stranger stranger = new Stranger("127.0.0.2", endpoint.udpPort())) {
            String invite = Stranger.invite("100");
            stranger.send(invite);
            String refusal = stranger.nextFinal();
            stranger.send(invite);
            assertThat(stranger.received(1, SILENCE_MS)).containsExactly(refusal);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void a_2xx_to_a_forged_address_is_repeated_a_few_times_and_no_bye_follows() {
        try (SipEndpoint endpoint = endpoint(guard, Phones::answer);
                Stranger victim = new Stranger("127.0.0.2", endpoint.udpPort())) {
            for (int i = 0; i < 10; i++) {
                victim.send(Stranger.invite("100"));
            }
            // Ten times 100 and 200.
            List<String> answers = victim.received(20, 2_500);
            assertThat(answers.stream().filter(answer -> answer.startsWith("SIP/2.0 200")))
                    .hasSizeBetween(10, 15);
            Phones.nothingLeft(endpoint);
            answers.addAll(victim.received(SILENCE_MS));
            assertThat(answers).noneMatch(answer -> answer.startsWith("BYE"));
        }
    }

    @Test
    void thousands_of_forged_sources_leave_no_transactions_behind() {
        int sources = 2_000;
        try (SipEndpoint endpoint = endpoint(guard, IncomingInvite::ringing);
                Stranger peer = new Stranger("127.0.0.9", endpoint.udpPort())) {
            int most = 0;
            for (int i = 0; i < sources; i++) {
                String address = "127." + (1 + i / 65_000) + "." + (i / 250 % 250) + "." + (1 + i % 250);
                try (Stranger forged = new Stranger(address, endpoint.udpPort())) {
                    forged.send(Stranger.invite("100"));
                    forged.send(Stranger.request("CANCEL", "100", ""));
                    forged.send(Stranger.request("BYE", "100", ""));
                    if (i % 50 == 49) {
                        peer.send(Stranger.request("OPTIONS", "100", ""));
                        assertThat(peer.next()).startsWith("SIP/2.0 200");
                        most = Math.max(most, endpoint.stats().transactions());
                    }
                }
            }
            SipStats stats = endpoint.stats();
            System.err.printf("%d forged sources: at most %d transactions, %s%n", sources, most, stats);
            assertThat(most).isLessThanOrEqualTo(600);
            assertThat(stats.calls()).isBetween(100, 500);
        }
    }
}
