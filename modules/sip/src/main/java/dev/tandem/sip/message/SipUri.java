package dev.tandem.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1), or a tel URI whose number counts as the user.
 *
 * @param user unescaped, without parameters of its own and without a password; empty if there is none
 * @param host empty for tel
 * @param headers what follows the question mark, still escaped; empty if there is none
 */
public record SipUri(String scheme, String user, String host, String headers) {

    /** Empty for other schemes and for what is none. */
    public static Optional<SipUri> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        return switch (scheme) {
            case "sip", "sips" -> Optional.of(hierarchical(scheme, rest)).filter(uri -> !uri.host.isEmpty());
            case "tel" -> Optional.of(new SipUri(scheme, rest.split(";", 2)[0], "", ""));
            default -> Optional.empty();
        };
    }

    private static SipUri hierarchical(String scheme, String rest) {
        int at = rest.lastIndexOf('@');
        String user = at < 0 ? "" : rest.substring(0, at);
        String behind = rest.substring(at + 1);
        int question = behind.indexOf('?');
        String headers = question < 0 ? "" : behind.substring(question + 1);
        String place = question < 0 ? behind : behind.substring(0, question);
        return new SipUri(
                scheme, unescape(user.split("[;:]", 2)[0]), place.split(";", 2)[0].toLowerCase(Locale.ROOT), headers);
    }

    /** One of the URI's headers, unescaped. */
    public Optional<String> header(String name) {
        for (String pair : headers.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && unescape(pair.substring(0, equals)).equalsIgnoreCase(name)) {
                return Optional.of(unescape(pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    /** Undoes {@link #escape}; what is no valid escape stays as it is. */
    public static String unescape(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else {
                octets.write(in[i]);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    /** A user part as it may stand in a URI (RFC 3261 §25.1: unreserved and user-unreserved stay). */
    public static String escapeUser(String user) {
        return escape(user, "-_.!~*'()&=+$,/");
    }

    /**
     * Writes octets as %HH.
     *
     * @param staying characters that stay as they are, beside letters and digits
     */
    public static String escape(String text, String staying) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean stays = c < 0x80 && (Character.isLetterOrDigit(c) || staying.indexOf(c) >= 0);
            escaped.append(stays ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return escaped.toString();
    }
}
