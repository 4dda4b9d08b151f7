package dev.tandem.sip;

import dev.tandem.sip.message.NameAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Reason header (RFC 3326): why a request was sent.
 *
 * @param protocol {@code SIP} or {@code Q.850}, or another token
 * @param cause the protocol's code; 0 when none was given
 */
public record SipReason(String protocol, int cause, Optional<String> text) {
    private static final Pattern CAUSE = Pattern.compile(";\\s*cause\\s*=\\s*(\\d{1,9})", Pattern.CASE_INSENSITIVE);
    private static final Pattern TEXT =
            Pattern.compile(";\\s*text\\s*=\\s*\"((?:[^\"\\\\]|\\\\.){0,256})\"", Pattern.CASE_INSENSITIVE);

    public SipReason {
        if (!SipText.isToken(protocol) || cause < 0) {
            throw new IllegalArgumentException("not a reason: " + protocol + " " + cause);
        }
        text = text.filter(SipText::isHeaderValue);
    }

    /** A reason in SIP's own codes, as in a CANCEL of a call that was completed elsewhere. */
    public static SipReason sip(int status, String text) {
        return new SipReason("SIP", status, Optional.of(text));
    }

    /** A reason in the telephone network's codes (ITU-T Q.850): 16 is normal clearing. */
    public static SipReason q850(int cause, String text) {
        return new SipReason("Q.850", cause, Optional.of(text));
    }

    /** Reads the first reason of a header value; empty if there is none in it. */
    public static Optional<SipReason> parse(String value) {
        int end = value.indexOf(';');
        String protocol = (end < 0 ? value : value.substring(0, end)).strip();
        if (!SipText.isToken(protocol)) {
            return Optional.empty();
        }
        Matcher cause = CAUSE.matcher(value);
        Matcher text = TEXT.matcher(value);
        return Optional.of(new SipReason(
                protocol,
                cause.find() ? Integer.parseInt(cause.group(1)) : 0,
                text.find() ? Optional.of(text.group(1).replaceAll("\\\\(.)", "$1")) : Optional.empty()));
    }

    /** The header of a request that may be sent for a reason. */
    static List<HeaderLine> header(Optional<SipReason> reason) {
        return reason.map(why -> List.of(new HeaderLine("Reason", why.encode())))
                .orElse(List.of());
    }

    /** The header's value. */
    public String encode() {
        String code = cause == 0 ? "" : String.format(Locale.ROOT, ";cause=%d", cause);
        return protocol
                + code
                + text.map(words -> ";text=" + NameAddress.quoted(words)).orElse("");
    }
}
