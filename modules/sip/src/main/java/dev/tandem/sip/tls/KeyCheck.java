package dev.tandem.sip.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether a private key belongs to a public one: what it signs, the other must verify. */
final class KeyCheck {
    private static final byte[] TEXT = "tandem".getBytes(StandardCharsets.US_ASCII);

    private KeyCheck() {}

    static boolean belong(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(TEXT);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(TEXT);
        return signature.verify(signed);
    }
}
