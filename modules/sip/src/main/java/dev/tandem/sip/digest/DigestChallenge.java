package dev.tandem.sip.digest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WWW-Authenticate or Proxy-Authenticate value that we can answer (RFC 7616 §3.3).
 *
 * @param qop whether the server wants {@code qop=auth}; without it the old form of RFC 2069 is computed
 * @param stale the credentials were right, only the nonce was too old
 */
public record DigestChallenge(
        String realm, String nonce, DigestAlgorithm algorithm, Optional<String> opaque, boolean qop, boolean stale) {
    private static final int MAX_CHARS = 2048;
    private static final Pattern PARAMETER = Pattern.compile(
            "\\s*([A-Za-z0-9_-]{1,32})\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\",]+))\\s*(?:,|$)");

    /** Reads a header's value; empty if it is not digest, is broken, or asks for what we cannot do. */
    public static Optional<DigestChallenge> parse(String value) {
        Map<String, String> parameters = parameters(value);
        String realm = parameters.get("realm");
        String nonce = parameters.get("nonce");
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.named(parameters.getOrDefault("algorithm", "MD5"));
        String qop = parameters.get("qop");
        if (realm == null || nonce == null || algorithm.isEmpty() || (qop != null && !offersAuth(qop))) {
            return Optional.empty();
        }
        return Optional.of(new DigestChallenge(
                realm,
                nonce,
                algorithm.get(),
                Optional.ofNullable(parameters.get("opaque")),
                qop != null,
                "true".equalsIgnoreCase(parameters.get("stale"))));
    }

    private static boolean offersAuth(String qop) {
        return Arrays.stream(qop.split(",", -1)).anyMatch(word -> word.strip().equalsIgnoreCase("auth"));
    }

    /** What stands behind the word Digest, a quoted value without its quotes; empty if it is another scheme or too long. */
    static Map<String, String> parameters(String value) {
        String stripped = value.strip();
        if (stripped.length() > MAX_CHARS || !stripped.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Map.of();
        }
        String text = stripped.substring(7);
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            String quoted = matcher.group(2);
            parameters.putIfAbsent(
                    matcher.group(1).toLowerCase(Locale.ROOT), quoted != null ? quoted : matcher.group(3));
            at = matcher.end();
        }
        return parameters;
    }
}
