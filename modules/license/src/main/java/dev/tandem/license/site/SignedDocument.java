package dev.tandem.license.site;

/**
 * A licence as a master gave it to a site, signed.
 *
 * @param payload JSON in base64url
 * @param signature Ed25519 (RFC 8032) over the payload's bytes, in base64url
 */
public record SignedDocument(String payload, String signature) {}
