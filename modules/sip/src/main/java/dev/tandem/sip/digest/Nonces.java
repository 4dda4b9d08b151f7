package dev.tandem.sip.digest;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The nonces of one connection (RFC 7616 §3.3, §5.4): each holds when it was made and a keyed hash, so that only ours
 * count and only for a while (the newest few, and not for long), and each count of a nonce is taken once. The key is the connection's own: what was
 * overheard elsewhere is worth nothing here. Not thread-safe.
 */
public final class Nonces {
    private static final int MAX_IN_USE = 16;
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 8;
    private static final int HEAD_BYTES = Long.BYTES + SALT_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    private final Duration lifetime;
    private final Mac mac;
    private final Map<String, Long> highestCount = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_IN_USE;
        }
    };

    /** What a nonce that came back is worth. */
    public enum Verdict {
        FRESH,
        /** Ours, but too old, or used with this count already: the client asks again with a new one. */
        STALE,
        FOREIGN
    }

    public Nonces(InstantSource clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    String next() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] head = ByteBuffer.allocate(HEAD_BYTES)
                .putLong(clock.millis())
                .put(salt)
                .array();
        byte[] hash = mac.doFinal(head);
        String nonce = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(HEAD_BYTES + hash.length)
                        .put(head)
                        .put(hash)
                        .array());
        highestCount.put(nonce, 0L);
        return nonce;
    }

    /** Looks at a nonce, without counting its use. */
    public Verdict judge(String nonce, long count) {
        if (!isOurs(nonce)) {
            return Verdict.FOREIGN;
        }
        Instant made = Instant.ofEpochMilli(
                ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce)).getLong());
        Long highest = highestCount.get(nonce);
        boolean fresh =
                highest != null && count > highest && !made.plus(lifetime).isBefore(clock.instant());
        return fresh ? Verdict.FRESH : Verdict.STALE;
    }

    private boolean isOurs(String nonce) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return octets.length > HEAD_BYTES
                && MessageDigest.isEqual(
                        mac.doFinal(Arrays.copyOf(octets, HEAD_BYTES)),
                        Arrays.copyOfRange(octets, HEAD_BYTES, octets.length));
    }

    /** This count of the nonce, and all below it, will not be taken again. */
    public void used(String nonce, long count) {
        highestCount.computeIfPresent(nonce, (_, highest) -> Math.max(highest, count));
    }

    /**
     * WWW-Authenticate values in the order in which they go out, best first (RFC 8760 §2.3). Browsers' SIP stacks know
     * MD5 alone, and of several values see the last one.
     */
    public List<String> challenges(String realm, boolean stale) {
        String nonce = next();
        return List.of(
                challenge(realm, nonce, DigestAlgorithm.SHA_256, stale),
                challenge(realm, nonce, DigestAlgorithm.MD5, stale));
    }

    private static String challenge(String realm, String nonce, DigestAlgorithm algorithm, boolean stale) {
        return "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm.token()
                + ", qop=\"auth\"" + (stale ? ", stale=true" : "");
    }
}
