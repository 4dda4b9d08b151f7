package dev.tandem.sip.guard;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of the values that everything else relies on (RFC 3261 §19.1, §20, §25.1), as strict as peers bear. */
final class FieldRules {
    private static final String TOKEN_CHARS = "A-Za-z0-9.!%*_+`'~\\-";
    private static final String HOST_PORT = "(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9][A-Za-z0-9._-]{0,252})(:\\d{1,5})?";
    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"";
    private static final String PARAMETERS =
            "(?:\\s*+;\\s*+[" + TOKEN_CHARS + "\\[\\]:]++(?:\\s*+=\\s*+(?:" + QUOTED + "|[^\\s;,\"]*+))?+)*+\\s*+";
    private static final Pattern TOKEN = Pattern.compile("[" + TOKEN_CHARS + "]++");
    private static final Pattern ALL_PARAMETERS = Pattern.compile(PARAMETERS, Pattern.DOTALL);
    private static final Pattern VIA = Pattern.compile(
            "(SIP\\s*+/\\s*+(\\d{1,4}\\.\\d{1,4})\\s*+/\\s*+[" + TOKEN_CHARS + "]++\\s++"
                    + HOST_PORT.replace("(:", "(\\s*+:\\s*+") + ")"
                    + PARAMETERS.replace("[^\\s;,\"]*+", "[" + TOKEN_CHARS + "\\[\\]:]*+"),
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern DISPLAY = Pattern.compile("[" + TOKEN_CHARS + "\\s\\x80-\\xff]*+");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,63}):");
    private static final Pattern HOST_AND_PORT = Pattern.compile(HOST_PORT);
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern WHITESPACE = Pattern.compile("\\s");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,10}");
    private static final Set<String> SIP = Set.of("sip", "sips");

    private FieldRules() {}

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** A number with an upper bound; zeros may lead it. */
    static long number(String name, String text, long max) throws Violation {
        String digits = text.replaceFirst("^0+(?=\\d)", "");
        if (text.length() > 32 || !DIGITS.matcher(digits).matches() || Long.parseLong(digits) > max) {
            throw new Violation(name + " is not a number of 0 to " + max);
        }
        return Long.parseLong(digits);
    }

    static void via(String value) throws Violation {
        Matcher matcher = VIA.matcher(value);
        if (!matcher.matches() || !matcher.group(2).equals("2.0")) {
            throw new Violation("Via does not parse");
        }
    }

    /** As much of a Via as parses, as one of our version, or nothing. */
    static String viaStub(String value) {
        Matcher matcher = VIA.matcher(value);
        if (!matcher.lookingAt()) {
            return "";
        }
        int end = matcher.matches() ? value.length() : matcher.lookingAt() ? matcher.end(1) : 0;
        return value.substring(0, matcher.start(2)) + "2.0" + value.substring(matcher.end(2), end);
    }

    /**
     * A name-addr or addr-spec with its parameters (RFC 3261 §20.10): From, To, Contact, Route.
     *
     * @return the scheme of its URI, in lower case
     */
    static String address(String name, String value, ScreenLimits limits) throws Violation {
        int start = 0;
        if (value.startsWith("\"")) {
            start = quotedEnd(value);
            if (start < 0) {
                throw new Violation("a quote in " + name + " does not end");
            }
        }
        int open = value.indexOf('<', start);
        if (open < 0) {
            return bareAddress(name, value, limits);
        }
        int close = value.indexOf('>', open);
        String display = value.substring(start, open);
        if (close < 0 || !(start == 0 ? DISPLAY.matcher(display).matches() : display.isBlank())) {
            throw new Violation(name + " does not parse");
        }
        parameters(name, value.substring(close + 1));
        return uri(name, value.substring(open + 1, close), limits);
    }

    /** Without angle brackets, what follows a semicolon belongs to the header field, and there is no question mark. */
    private static String bareAddress(String name, String value, ScreenLimits limits) throws Violation {
        int semicolon = value.indexOf(';');
        String uri = semicolon < 0 ? value : value.substring(0, semicolon).stripTrailing();
        if (uri.indexOf('?') >= 0 || uri.indexOf(',') >= 0) {
            throw new Violation(name + " has a URI that wants angle brackets");
        }
        parameters(name, semicolon < 0 ? "" : value.substring(semicolon));
        return uri(name, uri, limits);
    }

    private static void parameters(String name, String text) throws Violation {
        if (!ALL_PARAMETERS.matcher(text).matches()) {
            throw new Violation("the parameters of " + name + " do not parse");
        }
    }

    /** Where the quoted string at the beginning ends; -1 if it does not. */
    private static int quotedEnd(String value) {
        for (int i = 1; i < value.length(); i++) {
            if (value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    /** @return the scheme, in lower case */
    static String uri(String name, String uri, ScreenLimits limits) throws Violation {
        Matcher scheme = SCHEME.matcher(uri);
        if (!scheme.lookingAt() || WHITESPACE.matcher(uri).find() || uri.indexOf('<') >= 0) {
            throw new Violation(name + " has no URI");
        }
        String lower = scheme.group(1).toLowerCase(Locale.ROOT);
        if (SIP.contains(lower)) {
            sipUri(name, uri.substring(scheme.end()), limits);
        }
        return lower;
    }

    private static void sipUri(String name, String rest, ScreenLimits limits) throws Violation {
        int at = rest.indexOf('@');
        String user = at < 0 ? "" : rest.substring(0, at);
        String tail = rest.substring(at + 1);
        int end = 0;
        while (end < tail.length() && tail.charAt(end) != ';' && tail.charAt(end) != '?') {
            end++;
        }
        Matcher host = HOST_AND_PORT.matcher(tail.substring(0, end));
        if (user.length() > limits.userChars() || BAD_ESCAPE.matcher(rest).find()) {
            throw new Violation(name + " has a bad user part");
        }
        if (!host.matches()
                || (host.group(2) != null && Integer.parseInt(host.group(2).substring(1)) > 65535)) {
            throw new Violation(name + " has a bad host");
        }
    }
}
