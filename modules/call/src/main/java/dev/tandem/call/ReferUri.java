package dev.tandem.call;

import dev.tandem.sip.DialogSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** URIs for Refer-To (RFC 3515). */
final class ReferUri {
    private static final String UNESCAPED = "-_.!~*'()&=+$,;?/";

    private ReferUri() {}

    /** A number of the PBX that this dialog leads to. */
    static String of(String number, DialogSnapshot dialog) {
        String remote = bare(dialog.remoteUri());
        String host = remote.substring(remote.indexOf('@') < 0 ? remote.indexOf(':') + 1 : remote.indexOf('@') + 1);
        return "sip:" + escaped(number) + "@" + host;
    }

    /** The far end of this dialog itself (RFC 5589 §7.1: its Contact). */
    static String of(DialogSnapshot dialog) {
        String contact = bare(dialog.remoteTarget());
        return contact.indexOf('?') < 0 ? contact : contact.substring(0, contact.indexOf('?'));
    }

    private static String bare(String uri) {
        int open = uri.indexOf('<');
        int close = uri.indexOf('>', open + 1);
        return open >= 0 && close > open ? uri.substring(open + 1, close) : uri;
    }

    private static String escaped(String user) {
        StringBuilder out = new StringBuilder();
        for (byte octet : user.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0);
            out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }
}
