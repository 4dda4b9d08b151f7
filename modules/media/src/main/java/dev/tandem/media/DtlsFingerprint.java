package dev.tandem.media;

/** A certificate's hash (RFC 8122): algorithm {@code sha-256}, value upper-case hex with colons. */
public record DtlsFingerprint(String algorithm, String value) {}
