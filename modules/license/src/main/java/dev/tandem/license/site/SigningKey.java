package dev.tandem.license.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A master's Ed25519 key pair (RFC 8032). Holds a secret: never log it. */
public final class SigningKey {
    private final PrivateKey privateKey;
    private final VerifyingKey publicKey;

    private SigningKey(PrivateKey privateKey, VerifyingKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(
                    pair.getPrivate(),
                    VerifyingKey.of(pair.getPublic().getEncoded()).orElseThrow());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param pkcs8 as of {@link #encodedPrivate} */
    public static SigningKey of(byte[] pkcs8, byte[] x509) throws GeneralSecurityException {
        return new SigningKey(
                KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
                VerifyingKey.of(x509).orElseThrow(() -> new GeneralSecurityException("no Ed25519 public key")));
    }

    public byte[] encodedPrivate() {
        return privateKey.getEncoded();
    }

    public VerifyingKey publicKey() {
        return publicKey;
    }

    /** The signature of an answer, in base64url. */
    public String ofAnswer(String nonce, int status, byte[] body) {
        return sign(VerifyingKey.answer(nonce, status, body));
    }

    /** The payload with its signature. */
    public SignedDocument document(String json) {
        String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return new SignedDocument(payload, sign(payload));
    }

    private String sign(String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
