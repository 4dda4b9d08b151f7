package dev.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipReaderTest {
    /** As SIP.js sends it. */
    private static final String REGISTER = """
            REGISTER sip:127.0.0.1 SIP/2.0
            Via: SIP/2.0/WS 2ppnkqmlu2ku.invalid;branch=z9hG4bK7012353
            Max-Forwards: 70
            To: <sip:tandem-01M7@127.0.0.1>
            From: "Alice, \\"A\\"" <sip:tandem-01M7@127.0.0.1>;tag=5l8vdrrdf0
            Call-ID: d2ulrv1rhif1se1rlm3s
            CSeq: 1 REGISTER
            Contact: <sip:gbfre5jl@2ppnkqmlu2ku.invalid;transport=ws>;expires=120
            Supported: outbound, path, gruu
            Content-Length: 0

            """.replace("\n", "\r\n");

    private static SipRequest request(String text) {
        return switch (SipReader.read(text)) {
            case SipReader.Read.Message(SipRequest request) -> request;
            case SipReader.Read other -> throw new AssertionError(other.toString());
        };
    }

    private static SipReader.Read.Malformed malformed(String text) {
        return switch (SipReader.read(text)) {
            case SipReader.Read.Malformed malformed -> malformed;
            case SipReader.Read other -> throw new AssertionError(other.toString());
        };
    }

    @Test
    void a_browsers_register_is_read() {
        SipRequest register = request(REGISTER);

        assertThat(register.method()).isEqualTo("REGISTER");
        assertThat(register.branch()).isEqualTo("z9hG4bK7012353");
        assertThat(register.from().displayName()).isEqualTo("Alice, \"A\"");
        assertThat(register.from().tag()).contains("5l8vdrrdf0");
        assertThat(register.to().tag()).isEmpty();
        assertThat(register.cseq()).isEqualTo(1);
        assertThat(register.headers().list("Supported")).containsExactly("outbound", "path", "gruu");
        NameAddress contact = NameAddress.parse(register.header("m")
                        .or(() -> register.header("Contact"))
                        .orElseThrow())
                .orElseThrow();
        assertThat(contact.uri()).isEqualTo("sip:gbfre5jl@2ppnkqmlu2ku.invalid;transport=ws");
        assertThat(contact.parameters().get("expires")).contains("120");
    }

    @Test
    void a_response_repeats_what_it_must_and_nothing_else() {
        SipResponse response = request(REGISTER).response(200, "OK").tagged("ours");

        assertThat(response.encode()).isEqualTo("""
                SIP/2.0 200 OK
                Via: SIP/2.0/WS 2ppnkqmlu2ku.invalid;branch=z9hG4bK7012353
                From: "Alice, \\"A\\"" <sip:tandem-01M7@127.0.0.1>;tag=5l8vdrrdf0
                Call-ID: d2ulrv1rhif1se1rlm3s
                CSeq: 1 REGISTER
                To: <sip:tandem-01M7@127.0.0.1>;tag=ours
                Content-Length: 0

                """.replace("\n", "\r\n"));
    }

    @Test
    void compact_names_folded_lines_and_lists_are_understood() {
        SipRequest invite = request("""
                INVITE sip:*44@tandem SIP/2.0
                v: SIP/2.0/WS a.invalid;branch=z9hG4bKa, SIP/2.0/WS b.invalid;branch=z9hG4bKb
                f: <sip:a@b>;tag=1
                t: sip:c@d;x="a;b"
                i: 1
                CSeq: 7
                  INVITE
                m: <sip:a,b@c>, "x, y" <sip:d@e>
                l: 4

                abcdef""".replace("\n", "\r\n"));

        assertThat(invite.branch()).isEqualTo("z9hG4bKa");
        assertThat(invite.to().uri()).isEqualTo("sip:c@d");
        assertThat(invite.to().parameters().get("x")).contains("a;b");
        assertThat(invite.headers().list("Contact")).containsExactly("<sip:a,b@c>", "\"x, y\" <sip:d@e>");
        assertThat(invite.body()).isEqualTo("abcd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"From", "To", "Call-ID", "CSeq", "Via"})
    void nothing_is_answered_to_what_lacks_an_essential_header(String name) {
        String without = REGISTER.replaceAll("(?m)^" + name + ":.*\r\n", "");

        assertThat(malformed(without).toAnswer()).isEmpty();
    }

    @Test
    void what_can_be_answered_is_handed_on_with_the_fault() {
        assertThat(malformed(REGISTER.replace("CSeq: 1 REGISTER", "CSeq: 1 INVITE"))
                        .toAnswer())
                .isPresent();
        assertThat(malformed(REGISTER.replace("Content-Length: 0", "Content-Length: 9"))
                        .toAnswer())
                .isPresent();
        assertThat(malformed(REGISTER.replace("Max-Forwards: 70", "what is this"))
                        .toAnswer())
                .isPresent();
        assertThat(malformed(REGISTER.replace("REGISTER sip:127.0.0.1", "REGISTER <sip:127.0.0.1>"))
                        .toAnswer())
                .isPresent();
    }

    @Test
    void a_uri_gives_its_user_and_its_headers() {
        SipUri uri = SipUri.parse("sip:%2A44;x=1:pw@Host.example:5060;transport=ws?Replaces=a%40b%3Bto-tag%3D1&x=y")
                .orElseThrow();

        assertThat(uri.user()).isEqualTo("*44");
        assertThat(uri.host()).isEqualTo("host.example:5060");
        assertThat(uri.header("replaces")).contains("a@b;to-tag=1");
        assertThat(SipUri.parse("tel:+491234;phone-context=x").map(SipUri::user))
                .contains("+491234");
        assertThat(SipUri.parse("http://example.com")).isEmpty();
    }

    @Property(tries = 2000)
    void garbage_is_refused_and_never_thrown_at(
            @ForAll @IntRange(max = 400) int at, @ForAll @Size(max = 12) byte[] garbage) {
        byte[] octets = REGISTER.getBytes(StandardCharsets.UTF_8);
        int from = Math.min(at, octets.length - 1);
        System.arraycopy(garbage, 0, octets, from, Math.min(garbage.length, octets.length - from));
        String text = new String(octets, StandardCharsets.UTF_8);

        assertThatCode(() -> {
                    if (SipReader.read(text) instanceof SipReader.Read.Message(SipRequest request)) {
                        useAll(request);
                    }
                })
                .doesNotThrowAnyException();
    }

    private static void useAll(SipRequest request) {
        String unused = request.branch()
                + request.cseq()
                + request.cseqMethod()
                + request.contentType()
                + request.from().tag()
                + request.to().uri()
                + request.headers().list("Contact").stream()
                        .map(NameAddress::parse)
                        .flatMap(Optional::stream)
                        .toList();
        SipResponse response = request.response(400, "Bad Request").tagged("x");
        assertThat(SipReader.read(response.encode())).isInstanceOf(SipReader.Read.Message.class);
        assertThat(List.of(unused)).hasSize(1);
    }
}
