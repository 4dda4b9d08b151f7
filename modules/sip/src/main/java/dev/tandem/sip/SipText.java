package dev.tandem.sip;

import dev.tandem.sip.message.SipUri;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand in the text of a SIP message: everything that comes from outside passes here first. */
final class SipText {
    private static final int MAX_HEADER_VALUE = 512;
    private static final int MAX_USER = 128;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}");
    private static final Set<String> CUSTOM_HEADERS = Set.of(
            "p-asserted-identity",
            "p-preferred-identity",
            "remote-party-id",
            "privacy",
            "diversion",
            "history-info",
            "subject",
            "alert-info",
            "call-info",
            "priority",
            "user-to-user");

    private SipText() {}

    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /** Whether this host is an IP address and no name. */
    static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** A header value on one line: no control characters, not blank, of limited length. */
    static boolean isHeaderValue(String text) {
        return !text.isBlank()
                && text.length() <= MAX_HEADER_VALUE
                && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }

    /** Whether a caller may set this header, and a far side's header of this name is worth passing on. */
    static boolean isCustomHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return isToken(name) && (lower.startsWith("x-") || CUSTOM_HEADERS.contains(lower));
    }

    static boolean isUser(String text) {
        return !text.isEmpty() && text.length() <= MAX_USER && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }

    /** Escapes the user part of a SIP URI (RFC 3261 §25.1: unreserved and user-unreserved stay). */
    static String escapeUser(String user) {
        return SipUri.escape(user, "-_.!~*'()&=+$,;?/");
    }

    static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
