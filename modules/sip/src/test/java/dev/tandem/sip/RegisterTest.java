package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REGISTER as a client (RFC 3261 §10), against a registrar of plain text that checks digests by itself. */
@Execution(ExecutionMode.CONCURRENT)
class RegisterTest {
    private static final RetryPause QUICK = new RetryPause(Duration.ofMillis(200), Duration.ofSeconds(2));
    /** Where registrars are silent: two seconds, then the next try. */
    private static final SipLimits SILENCE = Phones.LIMITS.withNoResponse(Duration.ofSeconds(1));

    private final List<RegistrationEvent> events = new CopyOnWriteArrayList<>();
    /** What the registration said of itself at each event. */
    private final List<Optional<Instant>> expiring = new CopyOnWriteArrayList<>();

    private Registration register(SipEndpoint endpoint, UdpPeer registrar, String password, int expires) {
        return register(endpoint, registrar, password, expires, QUICK);
    }

    private Registration register(
            SipEndpoint endpoint, UdpPeer registrar, String password, int expires, RetryPause pause) {
        SipTarget target = new SipTarget(
                "127.0.0.1", registrar.port(), SipTransport.UDP, Optional.of(new Credentials("alice", password)));
        RegistrationRequest request =
                new RegistrationRequest(target, "alice", "example.com", "line-1", Duration.ofSeconds(expires), pause);
        return endpoint.register(request, (registration, event) -> {
            expiring.add(registration.expiresAt());
            events.add(event);
        });
    }

    private <E extends RegistrationEvent> E await(Class<E> type, int nth) {
        Phones.await()
                .alias(nth + " times " + type.getSimpleName() + " among " + events)
                .until(() -> events.stream().filter(type::isInstance).count() >= nth);
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .skip(nth - 1L)
                .findFirst()
                .orElseThrow();
    }

    /** Takes every REGISTER for as long as it asks. */
    private static Optional<String> ok(UdpPeer.Message request) {
        return Optional.of(request.response(
                "200 OK", "Contact: " + request.header("Contact") + ";expires=" + request.header("Expires")));
    }

    private static String parameter(String header, String name) {
        Matcher matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)\"?").matcher(header);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static boolean right(UdpPeer.Message request, String algorithm) {
        String header = request.header("Authorization");
        Function<String, String> hash = text -> {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        };
        String ha1 = hash.apply("alice:example.com:wonderland");
        String ha2 = hash.apply("REGISTER:" + parameter(header, "uri"));
        String expected = hash.apply(String.join(
                ":",
                ha1,
                parameter(header, "nonce"),
                parameter(header, "nc"),
                parameter(header, "cnonce"),
                "auth",
                ha2));
        return parameter(header, "response").equals(expected);
    }

    private static Optional<String> challenge(UdpPeer.Message request, String algorithm, String nonce, boolean stale) {
        return Optional.of(request.response(
                "401 Unauthorized",
                "WWW-Authenticate: Digest realm=\"example.com\", nonce=\"" + nonce + "\", qop=\"auth,auth-int\", "
                        + "algorithm=" + algorithm + (stale ? ", stale=true" : "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void credentials_are_shown_when_asked_for_and_at_once_from_then_on(String algorithm) {
        Function<UdpPeer.Message, Optional<String>> answers =
                request -> right(request, algorithm) ? ok(request) : challenge(request, algorithm, "n1", false);
        try (UdpPeer registrar = new UdpPeer(answers);
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            Instant before = Instant.now();
            Registration registration = register(endpoint, registrar, "wonderland", 3);
            Instant until = await(RegistrationEvent.Registered.class, 1).expiresAt();
            assertThat(until).isBetween(before.plusSeconds(3), Instant.now().plusSeconds(3));
            assertThat(expiring.getFirst()).contains(until);
            await(RegistrationEvent.Registered.class, 2);
            registration.close();
            await(RegistrationEvent.Unregistered.class, 1);

            List<UdpPeer.Message> requests = registrar.requests();
            assertThat(requests).extracting(UdpPeer.Message::cseq).isSorted().doesNotHaveDuplicates();
            assertThat(requests)
                    .extracting(request -> request.header("Call-ID"))
                    .containsOnly(requests.getFirst().header("Call-ID"));
            assertThat(requests.getFirst().requestUri()).isEqualTo("sip:example.com");
            assertThat(requests.getFirst().header("To")).isEqualTo("<sip:alice@example.com>");
            assertThat(requests.getFirst().header("Contact"))
                    .isEqualTo("<sip:line-1@127.0.0.1:" + endpoint.udpPort() + ">");
            // One 401 in all: the refresh used the nonce again, counted up.
            assertThat(requests)
                    .filteredOn(request -> request.header("Authorization").isEmpty())
                    .hasSize(1);
            assertThat(parameter(requests.get(2).header("Authorization"), "nc")).isEqualTo("00000002");
            assertThat(requests.getLast().header("Expires")).isEqualTo("0");
            assertThat(registration.expiresAt()).isEmpty();
            assertThat(events.getLast()).isInstanceOf(RegistrationEvent.Unregistered.class);
            Phones.nothingLeft(endpoint);
        }
    }

    @Test
    void a_nonce_that_grew_old_is_replaced_whether_called_stale_or_not() {
        AtomicInteger rounds = new AtomicInteger();
        Function<UdpPeer.Message, Optional<String>> answers = request -> {
            String nonce = "n" + rounds.get() / 2;
            if (right(request, "MD5")
                    && parameter(request.header("Authorization"), "nonce").equals(nonce)) {
                rounds.incrementAndGet();
                return ok(request);
            }
            return challenge(request, "MD5", nonce, rounds.get() % 4 == 2);
        };
        try (UdpPeer registrar = new UdpPeer(answers);
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            try (Registration registration = register(endpoint, registrar, "wonderland", 1)) {
                await(RegistrationEvent.Registered.class, 6);
                assertThat(events).hasOnlyElementsOfType(RegistrationEvent.Registered.class);
                assertThat(registration.expiresAt()).isPresent();
            }
        }
    }

    @Test
    void a_wrong_password_is_tried_once_and_then_seldom() {
        try (UdpPeer registrar = new UdpPeer(request -> challenge(request, "MD5", "n", false));
                SipEndpoint endpoint = Phones.endpoint(invite -> {});
                Registration registration = register(
                        endpoint,
                        registrar,
                        "guess",
                        60,
                        new RetryPause(Duration.ofMillis(200), Duration.ofMinutes(2)))) {
            Instant before = Instant.now();
            RegistrationEvent.Failed failed = await(RegistrationEvent.Failed.class, 1);
            assertThat(failed.status()).isEqualTo(401);
            assertThat(failed.nextTry().orElseThrow()).isAfter(before.plusSeconds(60));
            assertThat(registrar.requests()).hasSize(2);
            assertThat(registration.expiresAt()).isEmpty();
        }
    }

    @Test
    void a_registrar_that_wants_longer_lives_gets_them() {
        Function<UdpPeer.Message, Optional<String>> answers =
                request -> Integer.parseInt(request.header("Expires")) >= 90
                        ? ok(request)
                        : Optional.of(request.response("423 Interval Too Brief", "Min-Expires: 90"));
        try (UdpPeer registrar = new UdpPeer(answers);
                SipEndpoint endpoint = Phones.endpoint(invite -> {});
                Registration registration = register(endpoint, registrar, "wonderland", 10)) {
            assertThat(await(RegistrationEvent.Registered.class, 1).expiresAt())
                    .isAfter(Instant.now().plusSeconds(80));
            assertThat(registrar.requests()).hasSize(2);
            assertThat(registration.expiresAt()).isPresent();
        }
    }

    @Test
    void after_a_failure_it_is_tried_again_when_the_registrar_says() {
        AtomicInteger asked = new AtomicInteger();
        Function<UdpPeer.Message, Optional<String>> answers = request -> asked.getAndIncrement() == 0
                ? Optional.of(request.response("503 Service Unavailable", "Retry-After: 1 (back soon);duration=9"))
                : ok(request);
        try (UdpPeer registrar = new UdpPeer(answers);
                SipEndpoint endpoint = Phones.endpoint(invite -> {});
                Registration registration = register(endpoint, registrar, "wonderland", 60)) {
            RegistrationEvent.Failed failed = await(RegistrationEvent.Failed.class, 1);
            assertThat(failed.status()).isEqualTo(503);
            Instant nextTry = failed.nextTry().orElseThrow();
            await(RegistrationEvent.Registered.class, 1);
            assertThat(Instant.now()).isAfterOrEqualTo(nextTry.minusMillis(50));
            assertThat(registration.expiresAt()).isPresent();
        }
    }

    @Test
    void a_silent_registrar_is_tried_again_and_again() {
        AtomicInteger asked = new AtomicInteger();
        try (UdpPeer registrar = new UdpPeer(request -> asked.incrementAndGet() < 8 ? Optional.empty() : ok(request));
                SipEndpoint endpoint = Phones.endpoint(SILENCE, invite -> {});
                Registration registration = register(endpoint, registrar, "wonderland", 60)) {
            assertThat(await(RegistrationEvent.Failed.class, 1).status()).isEqualTo(408);
            await(RegistrationEvent.Registered.class, 1);
            assertThat(registration.expiresAt()).isPresent();
        }
    }

    @Test
    void a_call_to_the_contact_reaches_the_listener() throws Exception {
        List<String> called = new CopyOnWriteArrayList<>();
        try (UdpPeer registrar = new UdpPeer(RegisterTest::ok);
                SipEndpoint endpoint = Phones.endpoint(invite -> {
                    called.add(invite.calledUser());
                    invite.respond(486);
                });
                SipEndpoint caller = Phones.endpoint(invite -> {});
                Registration registration = register(endpoint, registrar, "wonderland", 60)) {
            await(RegistrationEvent.Registered.class, 1);
            String contact = registrar.requests().getFirst().header("Contact");
            int port = Integer.parseInt(contact.replaceAll(".*:(\\d+)>.*", "$1"));
            Events heard = Events.heard();
            OutgoingInvite invite = new OutgoingInvite(
                    new SipTarget("127.0.0.1", port, SipTransport.UDP, Optional.empty()),
                    "bob",
                    Optional.empty(),
                    contact.replaceAll("<sip:(.*)@.*", "$1"),
                    Phones.OFFER,
                    java.util.Map.of(),
                    Duration.ofSeconds(10));
            caller.invite(invite, heard);
            heard.await(SipCallEvent.Failed.class);
            assertThat(called).containsExactly("line-1");
            assertThat(registration.expiresAt()).isPresent();
        }
    }

    @Test
    void closing_while_the_registrar_is_silent_still_ends_it() {
        try (UdpPeer registrar = new UdpPeer(request -> Optional.empty());
                SipEndpoint endpoint = Phones.endpoint(SILENCE, invite -> {})) {
            register(endpoint, registrar, "wonderland", 60).close();
            await(RegistrationEvent.Unregistered.class, 1);
            assertThat(events).hasSize(1);
            Phones.nothingLeft(endpoint);
        }
    }

    @Test
    void closing_after_its_endpoint_still_ends_it() {
        try (UdpPeer registrar = new UdpPeer(RegisterTest::ok)) {
            SipEndpoint endpoint = Phones.endpoint(invite -> {});
            Registration registration = register(endpoint, registrar, "wonderland", 60);
            await(RegistrationEvent.Registered.class, 1);
            endpoint.close();
            registration.close();
            await(RegistrationEvent.Unregistered.class, 1);
            assertThat(registration.expiresAt()).isEmpty();
        }
    }

    @Test
    void a_refresh_that_is_due_while_it_closes_is_not_sent_beside_the_last_request() {
        try (UdpPeer registrar = new UdpPeer(RegisterTest::ok);
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            SipTarget target = new SipTarget("127.0.0.1", registrar.port(), SipTransport.UDP, Optional.empty());
            RegistrationRequest request =
                    new RegistrationRequest(target, "alice", "example.com", "line-1", Duration.ofSeconds(1), QUICK);
            endpoint.register(request, (registration, event) -> {
                events.add(event);
                if (event instanceof RegistrationEvent.Registered) {
                    registration.close();
                    // The refresh is due after half a second.
                    Phones.pause(Duration.ofMillis(800));
                }
            });
            await(RegistrationEvent.Unregistered.class, 1);
            Phones.pause(Duration.ofMillis(200));
            assertThat(registrar.requests())
                    .extracting(UdpPeer.Message::cseq)
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    @Test
    void a_refresh_comes_early_enough_to_be_repeated() {
        assertThat(RunningRegistration.refreshIn(3600)).isEqualTo(Duration.ofMinutes(48));
        assertThat(RunningRegistration.refreshIn(120)).isEqualTo(Duration.ofSeconds(88));
        assertThat(RunningRegistration.refreshIn(60)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RunningRegistration.refreshIn(1)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void pauses_double_up_to_the_longest_and_differ() {
        RetryPause pause = RetryPause.usual();
        Random random = new Random(4);
        assertThat(pause.after(1, random)).isBetween(Duration.ofMillis(3333), Duration.ofSeconds(5));
        assertThat(pause.after(3, random)).isBetween(Duration.ofMillis(13333), Duration.ofSeconds(20));
        assertThat(pause.after(100, random)).isBetween(Duration.ofSeconds(200), Duration.ofSeconds(300));
        assertThat(pause.after(3, random)).isNotEqualTo(pause.after(3, random));
    }
}
