package dev.tandem.sip.guard;

import dev.tandem.sip.message.SipHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a message must have (RFC 3261 §8.1.1, §8.2.2, §20), and how much of it. */
final class MessageRules {
    private static final Pattern CSEQ = Pattern.compile("(\\d{1,20})\\s++(\\S{1,64})");
    private static final Pattern STATUS_LINE = Pattern.compile("SIP/2\\.0 [1-6]\\d\\d(?: .*)?", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("SIP/\\d{1,9}\\.\\d{1,9}", Pattern.CASE_INSENSITIVE);
    private static final Set<String> CALLABLE = Set.of("sip", "sips", "tel");
    private static final Set<String> SERVED = Set.of("sip", "sips");
    private static final List<String> SINGLE =
            List.of("content-type", "content-encoding", "refer-to", "expires", "min-se", "session-expires");

    private final HeaderSection section;
    private final ScreenLimits limits;

    MessageRules(HeaderSection section, ScreenLimits limits) {
        this.section = section;
        this.limits = limits;
    }

    void response() throws Violation {
        wellFormed();
        if (!STATUS_LINE.matcher(section.firstLine() + " ").matches()) {
            throw new Violation("the status line does not parse");
        }
        cseq();
        common();
        // What was to travel on is not for us, and we are no proxy (RFC 3261 §8.1.3.3).
        if (values("via").size() != 1) {
            throw new Violation("a response with more than our Via");
        }
    }

    void request(String method) throws Violation {
        String uri = requestLine(method);
        wellFormed();
        Matcher cseq = cseq();
        common();
        if (!cseq.group(2).equals(method)) {
            throw new Violation("CSeq is of another method");
        }
        if (!CALLABLE.contains(FieldRules.address("To", section.only("to"), limits))) {
            throw new Violation("To is nobody that can be called");
        }
        if (uri.indexOf(':') < 0) {
            throw new Violation("the request line has no URI");
        }
        if (!SERVED.contains(FieldRules.uri("the request line", uri, limits))) {
            throw new Violation(416, "a URI that is not SIP");
        }
        requestUri(uri);
    }

    private void wellFormed() throws Violation {
        Optional<Violation> bad = section.violation();
        if (bad.isPresent()) {
            throw bad.get();
        }
    }

    /** Exactly one space between its parts (RFC 3261 §7.1); blanks at its end do no harm. */
    private String requestLine(String method) throws Violation {
        String[] words = section.firstLine().split(" ", -1);
        boolean version = VERSION.matcher(words[words.length - 1]).matches();
        if (version && !words[words.length - 1].equalsIgnoreCase("SIP/2.0")) {
            throw new Violation(505, "another version of SIP");
        }
        if (words.length != 3 || !version || !words[0].equals(method)) {
            throw new Violation("the request line does not parse");
        }
        if (words[1].length() > limits.uriChars()) {
            throw new Violation(414, "a Request-URI of more than " + limits.uriChars() + " characters");
        }
        return words[1];
    }

    /** Header fields in a Request-URI are an attack on somebody else's routes (RFC 3261 §19.1.5). */
    private static void requestUri(String uri) throws Violation {
        if (uri.substring(uri.indexOf('@') + 1).indexOf('?') >= 0) {
            throw new Violation("the Request-URI has header fields");
        }
    }

    private Matcher cseq() throws Violation {
        Matcher cseq = CSEQ.matcher(section.only("cseq"));
        if (!cseq.matches()) {
            throw new Violation("CSeq does not parse");
        }
        FieldRules.number("CSeq", cseq.group(1), Integer.MAX_VALUE);
        return cseq;
    }

    private void common() throws Violation {
        if (section.only("call-id").isEmpty()) {
            throw new Violation("Call-ID is empty");
        }
        FieldRules.address("From", section.only("from"), limits);
        FieldRules.address("To", section.only("to"), limits);
        for (String name : SINGLE) {
            section.optional(name);
        }
        number("max-forwards", 255);
        number("expires", 0xffff_ffffL);
        number("rseq", 0xffff_ffffL);
        List<String> vias = values("via");
        atMost("Via", vias, limits.vias());
        for (String via : vias) {
            FieldRules.via(via);
        }
        addresses("contact", limits.contacts());
        addresses("route", limits.routes());
        addresses("record-route", limits.routes());
        if (vias.isEmpty()) {
            throw new Violation("via is missing");
        }
    }

    private void number(String name, long max) throws Violation {
        Optional<String> value = section.optional(name);
        if (value.isPresent()) {
            FieldRules.number(name, value.get(), max);
        }
    }

    private void addresses(String name, int max) throws Violation {
        List<String> values = values(name);
        atMost(name, values, max);
        for (String value : values) {
            if (!value.equals("*")) {
                FieldRules.address(name, value, limits);
            }
        }
    }

    private static void atMost(String name, List<String> values, int max) throws Violation {
        if (values.size() > max) {
            throw new Violation("more than " + max + " values of " + name);
        }
    }

    /** Every value of this header field, each of which may be a list. */
    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (String list : section.all(name)) {
            values.addAll(SipHeaders.split(list));
        }
        return values;
    }
}
