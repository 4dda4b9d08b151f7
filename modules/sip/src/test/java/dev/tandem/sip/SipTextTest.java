package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.message.SipUri;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SipTextTest {
    @Property
    void a_user_part_survives_escaping(@ForAll String user) {
        if (user.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF)) {
            assertThat(SipUri.unescape(SipText.escapeUser(user))).isEqualTo(user);
        }
    }

    @Test
    void a_hash_is_escaped_and_a_star_is_not() {
        assertThat(SipText.escapeUser("*43#")).isEqualTo("*43%23");
        assertThat(SipText.escapeUser("a@b>c")).isEqualTo("a%40b%3Ec");
    }

    @Test
    void headers_that_could_split_a_message_or_are_not_listed_are_refused() {
        assertThat(refusal("100", Map.of("X-Campaign", "spring"))).isEmpty();
        assertThat(refusal("100", Map.of("P-Asserted-Identity", "<sip:1@h>"))).isEmpty();
        assertThat(refusal("100", Map.of("X-Campaign", "a\r\nBYE sip:x SIP/2.0")))
                .isPresent();
        assertThat(refusal("100", Map.of("X-Bad Name", "a"))).isPresent();
        assertThat(refusal("100", Map.of("Via", "SIP/2.0/UDP h"))).contains("header not allowed: Via");
        assertThat(refusal("1\r\n00", Map.of())).isPresent();
        assertThat(refusal("", Map.of())).isPresent();
        assertThat(OutgoingInvite.refusal("1", Optional.of("a\nb"), "2", Map.of()))
                .isPresent();
    }

    private static Optional<String> refusal(String number, Map<String, String> headers) {
        return OutgoingInvite.refusal("1001", Optional.empty(), number, headers);
    }

    @Test
    void reasons_are_read_and_written() {
        SipReason reason = SipReason.q850(17, "User \"busy\"");
        assertThat(reason.encode()).isEqualTo("Q.850;cause=17;text=\"User \\\"busy\\\"\"");
        assertThat(SipReason.parse(reason.encode())).contains(reason);
        assertThat(SipReason.parse("SIP ;cause=200 ;text=\"Call completed elsewhere\""))
                .contains(SipReason.sip(200, "Call completed elsewhere"));
        assertThat(SipReason.parse("Q.850")).contains(new SipReason("Q.850", 0, Optional.empty()));
        assertThat(SipReason.parse(";;=")).isEmpty();
    }

    @Test
    void statuses_have_reasons_in_words() {
        assertThat(FailureReason.of(486).word()).isEqualTo("busy");
        assertThat(FailureReason.of(480).word()).isEqualTo("no_answer");
        assertThat(FailureReason.of(603).word()).isEqualTo("declined");
        assertThat(FailureReason.of(404).word()).isEqualTo("not_found");
        assertThat(FailureReason.of(599).word()).isEqualTo("trunk_error");
        assertThat(FailureReason.of(499).word()).isEqualTo("failed");
    }
}
