package dev.tandem.sip.message;

import java.util.Optional;

/**
 * The value of From, To, Contact, Refer-To and the like (RFC 3261 §20.10).
 *
 * @param displayName without its quotes; empty if there is none
 * @param uri as it stands
 * @param parameters those of the header, not of the URI
 */
public record NameAddress(String displayName, String uri, Parameters parameters) {
    private static final int MAX_URI = 1024;

    /** Empty if it is none: no scheme, brackets that do not fit, or characters that a URI cannot have. */
    public static Optional<NameAddress> parse(String value) {
        String text = value.strip();
        int open = openingBracket(text);
        if (open < 0) {
            int semicolon = text.indexOf(';');
            String uri = semicolon < 0 ? text : text.substring(0, semicolon).strip();
            return isUri(uri) ? Optional.of(new NameAddress("", uri, Parameters.afterFirst(text))) : Optional.empty();
        }
        int close = text.indexOf('>', open);
        if (close < 0) {
            return Optional.empty();
        }
        String uri = text.substring(open + 1, close).strip();
        String rest = text.substring(close + 1).strip();
        return isUri(uri) && (rest.isEmpty() || rest.startsWith(";"))
                ? Optional.of(new NameAddress(unquoted(text.substring(0, open).strip()), uri, Parameters.parse(rest)))
                : Optional.empty();
    }

    public Optional<String> tag() {
        return parameters.get("tag").filter(tag -> !tag.isEmpty());
    }

    /** Of a scheme and something behind it, with no blank, quote or bracket. */
    static boolean isUri(String text) {
        return text.length() <= MAX_URI
                && text.matches("[A-Za-z][A-Za-z0-9+.-]{0,31}:\\S+")
                && text.chars().noneMatch(c -> c < 0x21 || c == 0x7f || c == '<' || c == '>' || c == '"');
    }

    /** Behind a display name, quoted or not; -1 without brackets. */
    private static int openingBracket(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '<' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1") : text;
    }

    /** A quoted-string (RFC 3261 §25.1), control characters left out. */
    public static String quoted(String text) {
        return '"' + text.replaceAll("\\p{Cntrl}", " ").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
