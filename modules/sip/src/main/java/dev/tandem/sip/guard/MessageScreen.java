package dev.tandem.sip.guard;

import dev.tandem.sip.message.SipHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at every message before the stack reads it: within the limits, and of the form that RFC 3261 asks for. So the
 * stack's parser meets only what is well formed, and what is not gets one small answer that holds none of its text but
 * the header fields that an answer repeats (RFC 3261 §8.2.6.2). Without state.
 */
public final class MessageScreen {
    private static final Set<String> SCANNERS = Set.of(
            "friendly-scanner",
            "sipvicious",
            "sip-scan",
            "sipcli",
            "sundayddr",
            "iwar",
            "sipsak",
            "pplsip",
            "vaxsipuseragent",
            "friendly-request",
            "eyebeam-scan",
            "masscan",
            "zgrab");
    private static final Pattern CALL_ID = Pattern.compile("[\\x21-\\x7e]{1,512}");
    private static final Pattern CSEQ = Pattern.compile("(\\d{1,10})\\s+(\\S{1,64})");
    private static final long MAX_CSEQ = Integer.MAX_VALUE;
    private static final String NOBODY = "<sip:unknown@unknown.invalid>";

    private final ScreenLimits limits;

    public MessageScreen(ScreenLimits limits) {
        this.limits = limits;
    }

    /** The first word of the message, as far as it could be a method; empty for a response. */
    public static String method(byte[] octets) {
        int start = begin(octets);
        int end = start;
        while (end < octets.length && end - start < 64 && octets[end] > ' ') {
            end++;
        }
        String word = new String(octets, start, end - start, StandardCharsets.ISO_8859_1);
        return word.startsWith("SIP/") || !FieldRules.isToken(word) ? "" : word;
    }

    static boolean isResponse(byte[] octets) {
        int begin = begin(octets);
        return begin + 4 <= octets.length && new String(octets, begin, 4, StandardCharsets.ISO_8859_1).equals("SIP/");
    }

    private static int begin(byte[] octets) {
        int begin = 0;
        while (begin < octets.length && octets[begin] >= 0 && octets[begin] < 0x20) {
            begin++;
        }
        return begin;
    }

    /**
     * @param whole whether the body is there too, as in a datagram; on a stream the header section comes alone
     */
    public Screened screen(byte[] octets, boolean whole) {
        int begin = begin(octets);
        if (begin == octets.length) {
            return new Screened.Nothing();
        }
        HeaderSection section = HeaderSection.read(octets, begin, limits);
        return section.firstLine().regionMatches(true, 0, "SIP/", 0, 4)
                ? response(octets, begin, section, whole)
                : request(octets, begin, section, whole);
    }

    private Screened response(byte[] octets, int begin, HeaderSection section, boolean whole) {
        try {
            new MessageRules(section, limits).response();
            int length = bodyLength(octets, section, whole);
            return new Screened.Passed(trimmed(octets, begin, section, whole, length), "", false);
        } catch (Violation violation) {
            return new Screened.Dropped(violation.why(), emptyBody(section));
        }
    }

    private Screened request(byte[] octets, int begin, HeaderSection section, boolean whole) {
        boolean scanner = section.first("user-agent")
                .map(agent -> agent.toLowerCase(Locale.ROOT))
                .filter(agent -> SCANNERS.stream().anyMatch(agent::contains))
                .isPresent();
        String method = method(octets);
        try {
            if (whole && octets.length >= limits.messageBytes()) {
                throw new Violation(513, "larger than " + limits.messageBytes() + " octets");
            }
            new MessageRules(section, limits).request(method);
            int length = bodyLength(octets, section, whole);
            return new Screened.Passed(trimmed(octets, begin, section, whole, length), method, scanner);
        } catch (Violation violation) {
            return refusal(method, section, violation, whole, scanner);
        }
    }

    private int bodyLength(byte[] octets, HeaderSection section, boolean whole) throws Violation {
        int there = octets.length - section.bodyStart();
        Optional<String> given = section.optional("content-length");
        long length =
                given.isPresent() ? FieldRules.number("Content-Length", given.get(), 9_999_999) : whole ? there : 0;
        if (whole && length > there) {
            throw new Violation("the body is shorter than its Content-Length");
        }
        if (length > limits.bodyBytes()) {
            throw new Violation(413, "a body of more than " + limits.bodyBytes() + " octets");
        }
        return (int) length;
    }

    /** The message without what surrounds it, and with the header fields that the stack cannot do without. */
    private static byte[] trimmed(byte[] octets, int begin, HeaderSection section, boolean whole, int bodyLength) {
        String missing = (section.first("content-length").isEmpty() ? "Content-Length: " + bodyLength + "\r\n" : "")
                + (section.first("max-forwards").isEmpty() ? "Max-Forwards: 70\r\n" : "");
        int end = whole ? section.bodyStart() + bodyLength : octets.length;
        if (missing.isEmpty() && begin == 0 && end == octets.length) {
            return octets;
        }
        int line = begin;
        while (octets[line] != '\n' && octets[line] != '\r') {
            line++;
        }
        line += octets[line] == '\r' && octets[line + 1] == '\n' ? 2 : 1;
        byte[] added = missing.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[end - begin + added.length];
        System.arraycopy(octets, begin, out, 0, line - begin);
        System.arraycopy(added, 0, out, line - begin, added.length);
        System.arraycopy(octets, line, out, line - begin + added.length, end - line);
        return out;
    }

    private static boolean emptyBody(HeaderSection section) {
        return section.all("content-length").equals(java.util.List.of("0"))
                && section.violation().isEmpty();
    }

    // ---- refusal

    /** For a message that passed, but that the stack's parser does not take. */
    public Screened refused(byte[] octets, boolean whole) {
        HeaderSection section = HeaderSection.read(octets, begin(octets), limits);
        return refusal(method(octets), section, new Violation("does not parse"), whole, false);
    }

    private Screened refusal(
            String method, HeaderSection section, Violation violation, boolean whole, boolean scanner) {
        String via = section.all("via").stream()
                .flatMap(list -> SipHeaders.split(list).stream())
                .limit(limits.vias())
                .map(FieldRules::viaStub)
                .takeWhile(stub -> !stub.isEmpty())
                .reduce((left, right) -> left + ", " + right)
                .orElse("");
        // Without a method it is not SIP, and without a Via there is nobody to answer.
        if (method.isEmpty() || method.equals("ACK") || via.isEmpty()) {
            return new Screened.Dropped(violation.why(), emptyBody(section));
        }
        Matcher cseq = CSEQ.matcher(section.first("cseq").orElse(""));
        boolean numbered =
                cseq.matches() && Long.parseLong(cseq.group(1)) <= MAX_CSEQ && FieldRules.isToken(cseq.group(2));
        boolean other = numbered && !cseq.group(2).equals(method);
        String text = method + " " + "sip:unknown.invalid SIP/2.0\r\nVia: " + via
                + "\r\nFrom: " + address(section, "from")
                + "\r\nTo: " + address(section, "to")
                + "\r\nCall-ID: "
                + section.first("call-id")
                        .filter(id -> CALL_ID.matcher(id).matches())
                        .orElse("unknown")
                + "\r\nCSeq: " + (numbered ? cseq.group(1) : "0") + " " + method
                + "\r\nMax-Forwards: 70\r\nContent-Length: " + (whole ? 0 : streamLength(section))
                + "\r\n\r\n";
        return new Screened.Refused(
                new Screened.Refusal(
                        violation.status(),
                        other ? Optional.of(cseq.group(1) + " " + cseq.group(2)) : Optional.empty()),
                violation.why(),
                text.getBytes(StandardCharsets.ISO_8859_1),
                scanner);
    }

    private String address(HeaderSection section, String name) {
        String value = section.first(name).orElse(NOBODY);
        try {
            FieldRules.address(name, value, limits);
            return value;
        } catch (Violation bad) {
            return NOBODY;
        }
    }

    /** A body that can be skipped keeps the stream in step; what follows any other closes the connection. */
    private long streamLength(HeaderSection section) {
        try {
            Optional<String> given = section.optional("content-length");
            return given.isPresent() ? FieldRules.number("Content-Length", given.get(), limits.bodyBytes()) : 0;
        } catch (Violation bad) {
            return 0;
        }
    }
}
