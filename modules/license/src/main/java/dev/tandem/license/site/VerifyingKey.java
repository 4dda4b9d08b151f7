package dev.tandem.license.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** A master's Ed25519 public key. */
public final class VerifyingKey {
    private final PublicKey key;

    private VerifyingKey(PublicKey key) {
        this.key = key;
    }

    /** Empty when these bytes are no X.509-encoded Ed25519 key. */
    public static Optional<VerifyingKey> of(byte[] x509) {
        try {
            return Optional.of(
                    new VerifyingKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509))));
        } catch (GeneralSecurityException notAKey) {
            return Optional.empty();
        }
    }

    /** As in {@code TANDEM_MASTER_KEY}. */
    public static Optional<VerifyingKey> parse(String base64Url) {
        try {
            return of(Base64.getUrlDecoder().decode(base64Url));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    public byte[] encoded() {
        return key.getEncoded();
    }

    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(encoded());
    }

    public boolean signedAnswer(String nonce, int status, byte[] body, String signature) {
        return verify(answer(nonce, status, body), signature);
    }

    /** The document's JSON, if this key signed it. */
    public Optional<byte[]> read(SignedDocument document) {
        return verify(document.payload(), document.signature())
                ? Optional.of(Base64.getUrlDecoder().decode(document.payload()))
                : Optional.empty();
    }

    static String answer(String nonce, int status, byte[] body) {
        return String.join("\n", "answer", nonce, Integer.toString(status), SiteMac.digest(body));
    }

    private boolean verify(String text, String signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return check.verify(Base64.getUrlDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            return false;
        }
    }
}
