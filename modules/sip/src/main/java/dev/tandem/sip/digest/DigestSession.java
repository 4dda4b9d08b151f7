package dev.tandem.sip.digest;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The authentication of one request and its repetitions: it remembers what it answered, so that wrong credentials are
 * not sent for ever. Not thread-safe.
 */
public final class DigestSession {
    /** A request passes at most a few proxies and the far side, each with a stale nonce once. */
    private static final int MAX_ROUNDS = 4;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String username;
    private final String password;
    private final Map<String, Accepted> accepted = new LinkedHashMap<>();
    private int rounds;

    /** A challenge that is being answered. */
    private static final class Accepted {
        private final boolean proxy;
        private final DigestChallenge challenge;
        private int uses;

        Accepted(boolean proxy, DigestChallenge challenge) {
            this.proxy = proxy;
            this.challenge = challenge;
        }
    }

    /** One header to add to the repeated request. */
    public record Authorization(String headerName, String value) {}

    public DigestSession(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /**
     * Takes the challenges of a 401 ({@code proxy} false) or 407.
     *
     * @param values header values in order of the message, the server's favourite first
     * @return whether repeating the request with {@link #authorize} makes sense
     */
    public boolean challenged(boolean proxy, List<String> values) {
        rounds++;
        Optional<DigestChallenge> usable = values.stream()
                .map(DigestChallenge::parse)
                .flatMap(Optional::stream)
                .findFirst();
        if (rounds > MAX_ROUNDS || usable.isEmpty()) {
            return false;
        }
        DigestChallenge challenge = usable.get();
        String key = proxy + " " + challenge.realm();
        if (accepted.containsKey(key) && !challenge.stale()) {
            return false;
        }
        accepted.put(key, new Accepted(proxy, challenge));
        return true;
    }

    /** The headers that answer every challenge so far. */
    public List<Authorization> authorize(String method, String uri) {
        return accepted.values().stream()
                .map(one -> new Authorization(
                        one.proxy ? "Proxy-Authorization" : "Authorization",
                        new DigestAnswer(one.challenge, username, password)
                                .headerValue(method, uri, clientNonce(), ++one.uses)))
                .toList();
    }

    private static String clientNonce() {
        byte[] octets = new byte[12];
        RANDOM.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
