package dev.tandem.sip;

import dev.tandem.sip.message.SipUri;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a REFER sends the far side to (RFC 3515 §2.1).
 *
 * @param uri a sip, sips or tel URI without headers
 * @param replaces the dialog to take the place of: an attended transfer (RFC 5589 §7)
 */
record ReferTarget(String uri, Optional<ReplacesTerms> replaces) {
    private static final Pattern URI = Pattern.compile("(?i)(sips?|tel):[A-Za-z0-9._~!$&'()*+,;=:@%/\\[\\]-]{1,480}");
    private static final Pattern METHOD = Pattern.compile("(?i);method=([^;?]*)");

    /** What stays as it is in a header value inside a URI (RFC 3261 §25.1: hvalue). */
    private static final String UNESCAPED = "-_.!~*'()";

    /** Whether somebody can be sent there. */
    static boolean isUri(String uri) {
        return URI.matcher(uri).matches();
    }

    /** Reads a Refer-To value: a name-addr, or a bare URI; empty if there is no such URI in it. */
    static Optional<ReferTarget> parse(String value) {
        int open = value.indexOf('<');
        int close = value.indexOf('>', open + 1);
        String whole = open >= 0 && close > open ? value.substring(open + 1, close) : value.strip();
        int question = whole.indexOf('?');
        String uri = question < 0 ? whole : whole.substring(0, question);
        String headers = question < 0 ? "" : whole.substring(question + 1);
        if (!isUri(uri)) {
            return Optional.empty();
        }
        boolean asks = headers.toLowerCase(Locale.ROOT).contains("replaces=");
        Optional<ReplacesTerms> replaces = replacesOf(headers);
        return asks && replaces.isEmpty() ? Optional.empty() : Optional.of(new ReferTarget(uri, replaces));
    }

    private static Optional<ReplacesTerms> replacesOf(String headers) {
        for (String header : headers.split("&", -1)) {
            int equals = header.indexOf('=');
            if (equals > 0 && header.substring(0, equals).equalsIgnoreCase("Replaces")) {
                return ReplacesTerms.parse(SipUri.unescape(header.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    /** Whether the far side is asked for a call and not for another request there. */
    boolean isCall() {
        var method = METHOD.matcher(uri);
        return !method.find() || method.group(1).equalsIgnoreCase("INVITE");
    }

    /** The header's value. */
    String encode() {
        return "<" + uri
                + replaces.map(terms -> "?Replaces=" + SipUri.escape(terms.encode(), UNESCAPED))
                        .orElse("") + ">";
    }
}
