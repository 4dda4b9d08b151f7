package dev.tandem.license.site;

import dev.tandem.license.LicenseView;
import java.time.Instant;

/** What site and master send each other, as JSON, and the headers around it. */
public final class SiteBodies {
    public static final String SITE = "X-Tandem-Site";
    public static final String TIMESTAMP = "X-Tandem-Timestamp";
    public static final String NONCE = "X-Tandem-Nonce";
    /** Of a request its MAC, of an answer its Ed25519 signature. */
    public static final String SIGNATURE = "X-Tandem-Signature";

    public static final String MASTER_KEY = "X-Tandem-Master-Key";
    public static final String MASTER_PROOF = "X-Tandem-Master-Proof";

    private SiteBodies() {}

    public record WhichLicense(String tenantId) {}

    public record BlockWanted(String blockId, int wanted) {}

    public record Block(String blockId, long revision, int seats, int leaseSeconds) {}

    public record Lent(Block block, int want, SignedDocument document) {}

    public record Licensed(SignedDocument document) {}

    /** What is signed in a document. */
    public record Payload(String siteId, Instant issuedAt, LicenseView license) {}
}
