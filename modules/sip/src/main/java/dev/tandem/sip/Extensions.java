package dev.tandem.sip;

import java.util.Set;
import java.util.TreeSet;
import javax.sip.message.Request;

/** The extensions of SIP that this endpoint understands (RFC 3261 §20.32, §20.37). */
final class Extensions {
    /** What every request and response that makes or keeps a dialog says of us. */
    static final String SUPPORTED = "replaces, timer";

    private static final Set<String> KNOWN = Set.of("replaces", "timer", "100rel");

    private Extensions() {}

    /** What this request requires and we do not understand, for Unsupported; empty if there is nothing. */
    static String unknownIn(Request request) {
        Set<String> required = new TreeSet<>(MessageReader.tokens(request, "Require"));
        required.removeAll(KNOWN);
        return String.join(", ", required);
    }
}
