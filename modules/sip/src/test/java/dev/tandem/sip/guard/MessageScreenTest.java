package dev.tandem.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit of one message, from both sides. */
class MessageScreenTest {
    private static final ScreenLimits LIMITS = ScreenLimits.of(16_384);
    private static final String GOOD = """
            INVITE sip:100@127.0.0.1 SIP/2.0\r
            Via: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK1;rport\r
            From: <sip:x@127.0.0.1>;tag=x1\r
            To: <sip:100@127.0.0.1>\r
            Call-ID: limits\r
            CSeq: 1 INVITE\r
            Max-Forwards: 70\r
            Contact: <sip:x@127.0.0.1:5999>\r
            Content-Length: 0\r
            \r
            """;

    private final MessageScreen screen = new MessageScreen(LIMITS);

    private Screened screened(String message) {
        return screen.screen(message.getBytes(StandardCharsets.ISO_8859_1), true);
    }

    private static UnaryOperator<String> with(int times, String header) {
        return good -> good.replace(
                "Max-Forwards",
                IntStream.range(0, times).mapToObj(i -> header + "\r\n").collect(Collectors.joining())
                        + "Max-Forwards");
    }

    private static UnaryOperator<String> replaced(String what, String by) {
        return good -> good.replace(what, by);
    }

    private static UnaryOperator<String> body(int length) {
        return good -> good.replace("Content-Length: 0", "Content-Length: " + length) + "x".repeat(length);
    }

    static Stream<Arguments> atTheLimit() {
        return Stream.of(
                Arguments.of("header fields", with(LIMITS.headers() - 8, "X-A: b")),
                Arguments.of("a long header field", with(1, "X-A: " + "b".repeat(LIMITS.headerChars() - 5))),
                Arguments.of("Via", with(LIMITS.vias() - 1, "Via: SIP/2.0/UDP h")),
                Arguments.of("Route", with(LIMITS.routes(), "Route: <sip:h;lr>")),
                Arguments.of("Record-Route", with(1, "Record-Route: <sip:h>" + ",<sip:h>".repeat(19))),
                Arguments.of("Contact", with(LIMITS.contacts() - 1, "m: <sip:h>")),
                Arguments.of("folded lines", with(1, "X-A: b" + "\r\n c".repeat(LIMITS.foldedLines()))),
                Arguments.of("a number", replaced("sip:100@", "sip:" + "1".repeat(LIMITS.userChars()) + "@")),
                Arguments.of("a body", body(LIMITS.bodyBytes())),
                Arguments.of("CSeq", replaced("CSeq: 1 ", "CSeq: 2147483647 ")),
                Arguments.of("zeros", replaced("CSeq: 1 ", "CSeq: 00000000000000000001 ")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("atTheLimit")
    void what_is_at_a_limit_passes(String what, UnaryOperator<String> change) {
        assertThat(screened(change.apply(GOOD))).as(what).isInstanceOf(Screened.Passed.class);
    }

    static Stream<Arguments> overTheLimit() {
        return Stream.of(
                Arguments.of("header fields", 400, with(LIMITS.headers() - 7, "X-A: b")),
                Arguments.of("a long header field", 400, with(1, "X-A: " + "b".repeat(LIMITS.headerChars()))),
                Arguments.of("all header fields", 400, with(10, "X-A: " + "b".repeat(1500))),
                Arguments.of("Via", 400, with(LIMITS.vias(), "Via: SIP/2.0/UDP h")),
                Arguments.of("Route", 400, with(LIMITS.routes() + 1, "Route: <sip:h;lr>")),
                Arguments.of("Record-Route", 400, with(1, "Record-Route: <sip:h>" + ",<sip:h>".repeat(20))),
                Arguments.of("Contact", 400, with(LIMITS.contacts(), "m: <sip:h>")),
                Arguments.of("folded lines", 400, with(1, "X-A: b" + "\r\n c".repeat(LIMITS.foldedLines() + 1))),
                Arguments.of("a number", 400, replaced("sip:100@", "sip:" + "1".repeat(129) + "@")),
                Arguments.of("a Request-URI", 414, replaced("sip:100@", "sip:" + "1".repeat(600) + "@")),
                Arguments.of("a body", 413, body(LIMITS.bodyBytes() + 1)),
                Arguments.of("a message", 513, body(LIMITS.messageBytes())),
                Arguments.of("CSeq", 400, replaced("CSeq: 1 ", "CSeq: 2147483648 ")),
                Arguments.of("Max-Forwards", 400, replaced("Forwards: 70", "Forwards: 256")),
                Arguments.of("digits of Max-Forwards", 400, replaced("Forwards: 70", "Forwards: " + "7".repeat(99))),
                Arguments.of("Content-Length", 400, replaced("Length: 0", "Length: " + "9".repeat(99))),
                Arguments.of("Expires", 400, with(1, "Expires: 4294967296")),
                Arguments.of("a port", 400, replaced("sip:100@127.0.0.1 ", "sip:100@127.0.0.1:65536 ")),
                Arguments.of("an escape", 400, replaced("sip:100@", "sip:1%0g@")),
                Arguments.of("another scheme", 416, replaced("INVITE sip:100@127.0.0.1", "INVITE mailto:100@h")),
                Arguments.of("another version", 505, replaced("SIP/2.0\r\nVia", "SIP/3.0\r\nVia")),
                Arguments.of("a control character", 400, with(1, "X-A: b\u0001")),
                Arguments.of("no end", 400, (UnaryOperator<String>) good -> good.substring(0, good.length() - 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("overTheLimit")
    void what_is_over_a_limit_is_refused_without_a_word_of_it(String what, int status, UnaryOperator<String> change) {
        assertThat(screened(change.apply(GOOD))).as(what).isInstanceOfSatisfying(Screened.Refused.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(status);
            String skeleton = new String(refused.skeleton(), StandardCharsets.ISO_8859_1);
            assertThat(skeleton)
                    .startsWith("INVITE sip:unknown.invalid SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5999;")
                    .contains("Call-ID: limits\r\n", "Content-Length: 0\r\n\r\n")
                    .doesNotContain("X-A");
            assertThat(screened(skeleton)).isInstanceOf(Screened.Passed.class);
        });
    }

    @Test
    void what_cannot_be_answered_is_dropped() {
        for (String message : new String[] {
            "hello",
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
            GOOD.replace("Via:", "X-Via:"),
            GOOD.replace("INVITE", "ACK").replace("CSeq: 1", "CSeq: x"),
            "SIP/2.0 999 x\r\n\r\n",
            "SIP/2.0 200 OK\r\n\r\n"
        }) {
            assertThat(screened(message)).as(message).isInstanceOf(Screened.Dropped.class);
        }
        assertThat(screened("\r\n\r\n")).isInstanceOf(Screened.Nothing.class);
    }

    @Test
    void what_the_stack_cannot_do_without_is_added_and_what_surrounds_the_message_is_cut() {
        String message =
                "\r\n\r\n" + GOOD.replace("Max-Forwards: 70\r\n", "").replace("Content-Length: 0\r\n", "") + "body";
        assertThat(screened(message))
                .isInstanceOfSatisfying(
                        Screened.Passed.class,
                        passed -> assertThat(new String(passed.octets(), StandardCharsets.ISO_8859_1))
                                .startsWith(
                                        "INVITE sip:100@127.0.0.1 SIP/2.0\r\nContent-Length: 4\r\nMax-Forwards: 70\r\nVia: ")
                                .endsWith("\r\n\r\nbody"));
        assertThat(screened(GOOD + "trailing"))
                .isInstanceOfSatisfying(
                        Screened.Passed.class,
                        passed -> assertThat(passed.octets()).hasSize(GOOD.length()));
    }

    @Test
    void scanners_are_known_by_their_name() {
        String scanner = GOOD.replace("Max-Forwards", "User-Agent: friendly-scanner\r\nMax-Forwards");
        assertThat(screened(scanner))
                .isInstanceOfSatisfying(
                        Screened.Passed.class,
                        passed -> assertThat(passed.scanner()).isTrue());
    }
}
