package dev.tandem.sip;

import java.time.Duration;

/**
 * A registration to keep up (RFC 3261 §10).
 *
 * @param registrar where REGISTER goes, with the credentials for its 401
 * @param user user part of the address of record, unescaped
 * @param domain host part of the address of record; often the registrar's own name
 * @param contactUser user part of our Contact: what the Request-URI of calls to us will say
 * @param expires wished life of the binding: 60 s to a day; the registrar may give less, or ask for more
 * @param retry the pauses after failures
 */
public record RegistrationRequest(
        SipTarget registrar, String user, String domain, String contactUser, Duration expires, RetryPause retry) {
    static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration USUAL = Duration.ofMinutes(10);

    public RegistrationRequest {
        if (!SipText.isUser(user) || !SipText.isUser(contactUser) || !SipText.isHost(domain)) {
            throw new IllegalArgumentException("not an address of record: " + user + " at " + domain);
        }
        if (expires.compareTo(Duration.ofSeconds(1)) < 0 || expires.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("not a registration's life: " + expires);
        }
    }

    /** The user at the registrar itself, for ten minutes at a time. */
    public static RegistrationRequest of(SipTarget registrar, String user) {
        return new RegistrationRequest(registrar, user, registrar.host(), user, USUAL, RetryPause.usual());
    }
}
