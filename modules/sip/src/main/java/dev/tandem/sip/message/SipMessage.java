package dev.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** A request or a response with what every one of them has: {@link SipReader} lets nothing else in. */
public sealed interface SipMessage permits SipRequest, SipResponse {

    SipHeaders headers();

    /** Empty if there is none. */
    String body();

    String startLine();

    default Optional<String> header(String name) {
        return headers().first(name);
    }

    default String callId() {
        return header("Call-ID").orElse("");
    }

    default NameAddress from() {
        return address("From");
    }

    default NameAddress to() {
        return address("To");
    }

    /** The number of CSeq. */
    default long cseq() {
        String value = header("CSeq").orElse("0");
        return Long.parseLong(value.substring(0, blank(value)));
    }

    /** The method of CSeq. */
    default String cseqMethod() {
        String value = header("CSeq").orElse("");
        return value.substring(blank(value)).strip();
    }

    /** The topmost Via's branch; empty if it has none. */
    default String branch() {
        return headers().list("Via").stream()
                .findFirst()
                .map(Parameters::afterFirst)
                .flatMap(parameters -> parameters.get("branch"))
                .orElse("");
    }

    /** {@code type/subtype} in lower case, without parameters; empty if there is none. */
    default String contentType() {
        return header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /** As it goes over the wire; Content-Length is put right. */
    default String encode() {
        StringBuilder out = new StringBuilder(1024);
        out.append(startLine()).append("\r\n");
        headers()
                .with("Content-Length", Integer.toString(body().getBytes(StandardCharsets.UTF_8).length))
                .write(out);
        return out.append("\r\n").append(body()).toString();
    }

    private NameAddress address(String name) {
        return header(name).flatMap(NameAddress::parse).orElseThrow();
    }

    private static int blank(String value) {
        int at = 0;
        while (at < value.length() && value.charAt(at) != ' ' && value.charAt(at) != '\t') {
            at++;
        }
        return at;
    }
}
