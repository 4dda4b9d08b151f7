package dev.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one message that came from the network. It takes what RFC 3261 allows within limits; the rest is refused in
 * words, with the request to answer 400 to where enough of it could be read. It never throws.
 */
public final class SipReader {
    private static final int MAX_HEADERS = 100;
    private static final int MAX_LINE = 4096;
    private static final long MAX_CSEQ = (1L << 31) - 1;
    private static final Pattern REQUEST = Pattern.compile("([A-Za-z0-9.!%*_+`'~-]{1,32}) (\\S{1,1024}) SIP/2\\.0");
    private static final Pattern RESPONSE = Pattern.compile("SIP/2\\.0 ([1-6]\\d\\d) ?(.{0,512})");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z0-9.!%*_+`'~-]{1,64})[ \\t]*:(.*)");
    private static final Pattern CSEQ = Pattern.compile("(\\d{1,10})[ \\t]+([A-Za-z0-9.!%*_+`'~-]{1,32})");
    private static final List<String> ONCE = List.of("From", "To", "Call-ID", "CSeq");

    private SipReader() {}

    /** What became of a text. */
    public sealed interface Read {
        record Message(SipMessage message) implements Read {}

        /**
         * @param why one short phrase of our own
         * @param toAnswer the request as far as it could be read, if 400 can be told to its sender
         */
        record Malformed(String why, Optional<SipRequest> toAnswer) implements Read {}
    }

    public static Read read(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Read.Malformed("the headers have no end", Optional.empty());
        }
        String[] lines = text.substring(0, end).replaceAll("\r\n[ \\t]+", " ").split("\r\n", -1);
        String body = text.substring(end + 4);
        Matcher request = REQUEST.matcher(lines[0]);
        Matcher response = RESPONSE.matcher(lines[0]);
        if (lines.length - 1 > MAX_HEADERS || !(request.matches() || response.matches())) {
            return new Read.Malformed("no start line, or too many headers", Optional.empty());
        }
        SipHeaders headers = SipHeaders.none();
        Optional<String> bad = Optional.empty();
        for (int i = 1; i < lines.length; i++) {
            Matcher header = HEADER.matcher(lines[i]);
            if (lines[i].length() <= MAX_LINE && header.matches() && isText(header.group(2))) {
                headers = headers.plus(header.group(1), header.group(2).strip());
            } else {
                bad = Optional.of("a header does not parse");
            }
        }
        return request.matches()
                ? request(new SipRequest(request.group(1), request.group(2), headers, body), bad)
                : response(new SipResponse(Integer.parseInt(response.group(1)), response.group(2), headers, body), bad);
    }

    private static Read request(SipRequest request, Optional<String> bad) {
        Optional<String> essential = essential(request);
        if (essential.isPresent()) {
            return new Read.Malformed(essential.get(), Optional.empty());
        }
        Optional<String> why = bad.or(() -> length(request));
        if (why.isEmpty() && !request.cseqMethod().equals(request.method())) {
            why = Optional.of("CSeq is of another method");
        }
        if (why.isEmpty() && !NameAddress.isUri(request.uri())) {
            why = Optional.of("the Request-URI does not parse");
        }
        return why.<Read>map(reason -> new Read.Malformed(reason, Optional.of(request)))
                .orElseGet(() -> new Read.Message(
                        new SipRequest(request.method(), request.uri(), request.headers(), cut(request))));
    }

    private static Read response(SipResponse response, Optional<String> bad) {
        Optional<String> why = essential(response).or(() -> bad).or(() -> length(response));
        return why.<Read>map(reason -> new Read.Malformed(reason, Optional.empty()))
                .orElseGet(() -> new Read.Message(new SipResponse(
                        response.status(), response.reasonPhrase(), response.headers(), cut(response))));
    }

    /** What no answer can be made without. */
    private static Optional<String> essential(SipMessage message) {
        for (String name : ONCE) {
            if (message.headers().all(name).count() != 1) {
                return Optional.of(name + " is not there once");
            }
        }
        if (message.callId().isEmpty() || message.header("Via").isEmpty()) {
            return Optional.of("Call-ID or Via is missing");
        }
        Matcher cseq = CSEQ.matcher(message.header("CSeq").orElse(""));
        if (!cseq.matches() || Long.parseLong(cseq.group(1)) > MAX_CSEQ) {
            return Optional.of("CSeq does not parse");
        }
        boolean addresses = message.header("From").flatMap(NameAddress::parse).isPresent()
                && message.header("To").flatMap(NameAddress::parse).isPresent();
        return addresses ? Optional.empty() : Optional.of("From or To does not parse");
    }

    private static Optional<String> length(SipMessage message) {
        Optional<String> given = message.header("Content-Length");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        boolean fits = given.get().matches("\\d{1,7}")
                && Integer.parseInt(given.get()) <= message.body().getBytes(StandardCharsets.UTF_8).length;
        return fits ? Optional.empty() : Optional.of("Content-Length does not fit");
    }

    /** What is behind the announced length does not count (RFC 3261 §18.3). */
    private static String cut(SipMessage message) {
        byte[] octets = message.body().getBytes(StandardCharsets.UTF_8);
        int length = message.header("Content-Length").map(Integer::parseInt).orElse(octets.length);
        return length == octets.length ? message.body() : new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isText(String value) {
        return value.chars().noneMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f);
    }
}
