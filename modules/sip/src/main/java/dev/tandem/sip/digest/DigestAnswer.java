package dev.tandem.sip.digest;

import java.util.Locale;

/** Computes the value of Authorization or Proxy-Authorization (RFC 7616 §3.4). */
public final class DigestAnswer {
    private final DigestChallenge challenge;
    private final String username;
    private final String password;

    public DigestAnswer(DigestChallenge challenge, String username, String password) {
        this.challenge = challenge;
        this.username = username;
        this.password = password;
    }

    /**
     * @param cnonce our random text, unused without qop
     * @param nonceCount how often this nonce is used now, from 1
     */
    public String headerValue(String method, String uri, String cnonce, int nonceCount) {
        String nc = String.format(Locale.ROOT, "%08x", nonceCount);
        StringBuilder value = new StringBuilder(256);
        value.append("Digest username=").append(quoted(username));
        // Realm, nonce and opaque go back as they came, escapes included.
        value.append(", realm=\"").append(challenge.realm());
        value.append("\", nonce=\"").append(challenge.nonce());
        value.append("\", uri=").append(quoted(uri));
        value.append(", response=\"").append(response(method, uri, cnonce, nc)).append('"');
        value.append(", algorithm=").append(challenge.algorithm().token());
        challenge
                .opaque()
                .ifPresent(opaque -> value.append(", opaque=\"").append(opaque).append('"'));
        if (challenge.qop()) {
            value.append(", qop=auth, nc=").append(nc).append(", cnonce=").append(quoted(cnonce));
        }
        return value.toString();
    }

    private String response(String method, String uri, String cnonce, String nc) {
        DigestAlgorithm algorithm = challenge.algorithm();
        String realm = challenge.realm().replaceAll("\\\\(.)", "$1");
        String ha1 = algorithm.hash(username + ":" + realm + ":" + password);
        String ha2 = algorithm.hash(method + ":" + uri);
        String middle = challenge.qop() ? challenge.nonce() + ":" + nc + ":" + cnonce + ":auth" : challenge.nonce();
        return algorithm.hash(ha1 + ":" + middle + ":" + ha2);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
