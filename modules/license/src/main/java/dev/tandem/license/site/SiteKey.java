package dev.tandem.license.site;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a site proves itself with, as {@code TANDEM_SITE_KEY} has it: {@code SITE_ID.SECRET}. Never log it. */
public record SiteKey(String siteId, String secret) {
    private static final Pattern FORM = Pattern.compile("([0-9A-Z]{26})\\.([A-Za-z0-9_-]{43})");
    private static final int SECRET_BYTES = 32;

    /** A fresh key with 256 random bits. */
    public static SiteKey random(String siteId, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new SiteKey(siteId, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    public static Optional<SiteKey> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new SiteKey(form.group(1), form.group(2))) : Optional.empty();
    }

    /** What the master keeps of it, and what keys the MACs. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As it is shown once. */
    public String text() {
        return siteId + "." + secret;
    }

    @Override
    public String toString() {
        return "SiteKey[" + siteId + "]";
    }
}
