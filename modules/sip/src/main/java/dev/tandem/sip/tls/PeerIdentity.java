package dev.tandem.sip.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a certificate speaks for in SIP (RFC 5922 §7.1): the {@code sip:} URIs without a user and the DNS names of its
 * subjectAltName; only without any subjectAltName the common name. IP addresses count for targets that are addresses.
 */
final class PeerIdentity {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;
    private static final Pattern SIP_DOMAIN = Pattern.compile("(?i)sips?:([^@:;?]+)(:\\d+)?([;?].*)?");
    private static final Pattern COMMON_NAME = Pattern.compile("(?i)(?:^|,)\\s*CN=([^,+]+)");

    private PeerIdentity() {}

    /** Whether the certificate speaks for this name: whole names only, never a wildcard (RFC 5922 §7.2). */
    static boolean speaksFor(X509Certificate certificate, String name) {
        return names(certificate).contains(canonical(name));
    }

    static Set<String> names(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        Collection<List<?>> alternatives = alternatives(certificate);
        for (List<?> alternative : alternatives) {
            String text = String.valueOf(alternative.get(1));
            Matcher uri = SIP_DOMAIN.matcher(text);
            switch ((Integer) alternative.get(0)) {
                case DNS, ADDRESS -> names.add(canonical(text));
                case URI -> {
                    if (uri.matches()) {
                        names.add(canonical(uri.group(1)));
                    }
                }
                default -> {
                    // Mail addresses and other names say nothing about SIP.
                }
            }
        }
        if (alternatives.isEmpty()) {
            Matcher common =
                    COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
            if (common.find()) {
                names.add(canonical(common.group(1)));
            }
        }
        return names;
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            return found == null ? List.of() : found;
        } catch (CertificateParsingException e) {
            // One element without meaning: a certificate whose names cannot be read speaks for nobody, not for its CN.
            return List.of(List.of(-1, ""));
        }
    }

    private static String canonical(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
