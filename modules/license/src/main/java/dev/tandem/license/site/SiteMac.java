package dev.tandem.license.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Proofs made with a site's key: HMAC-SHA-256 (RFC 2104), in base64url. */
public final class SiteMac {
    private final byte[] keyHash;

    public SiteMac(byte[] keyHash) {
        this.keyHash = keyHash.clone();
    }

    /** Of a request; {@code timestamp} in milliseconds since 1970. */
    public String ofRequest(String method, String path, String timestamp, String nonce, byte[] body) {
        return mac(String.join("\n", "request", method, path, timestamp, nonce, digest(body)));
    }

    /** Of the master's public key: who answers so knows the site key, too. */
    public String ofMasterKey(String nonce, String publicKey) {
        return mac(String.join("\n", "master", nonce, publicKey));
    }

    /** Compares in constant time. */
    public static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private String mac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keyHash, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
