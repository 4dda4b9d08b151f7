package dev.tandem.sip;

import java.time.Duration;
import java.util.Optional;

/**
 * How an outgoing call is made, beside whom it goes to.
 *
 * @param prack whether provisional responses may or must be reliable (RFC 3262)
 * @param sessionExpires the session timer that we ask for (RFC 4028); empty does as {@link SipSettings#sessionTimers()}
 * @param minSessionExpires the shortest session timer that we accept, if we ask for one ourselves
 * @param maxRedirects how often a 3xx is followed, 0 to 5; 0 fails the call as redirected
 * @param replaces the dialog of the far side that this call takes the place of (RFC 3891)
 */
public record InviteOptions(
        Prack prack,
        Optional<Duration> sessionExpires,
        Duration minSessionExpires,
        int maxRedirects,
        Optional<ReplacesTerms> replaces) {
    private static final int REDIRECT_LIMIT = 5;

    /** Reliable provisional responses (RFC 3262) of the far side. */
    public enum Prack {
        /** We do not say that we know them. */
        NEVER,
        /** The far side may use them. */
        IF_ASKED,
        /** The far side must use them: one that cannot refuses the call with 420. */
        REQUIRE
    }

    public InviteOptions {
        if (maxRedirects < 0 || maxRedirects > REDIRECT_LIMIT) {
            throw new IllegalArgumentException("redirects: 0 to " + REDIRECT_LIMIT + ", not " + maxRedirects);
        }
        sessionExpires.ifPresent(wish -> new SessionTimerSettings(Optional.of(wish), minSessionExpires));
    }

    /** What this call wants of session timers, at an endpoint that wants this. */
    SessionTimerSettings timersAt(SessionTimerSettings endpoint) {
        return sessionExpires.isEmpty() ? endpoint : new SessionTimerSettings(sessionExpires, minSessionExpires);
    }

    /** PRACK if asked for, no session timer of our own, no redirects. */
    public static InviteOptions defaults() {
        return new InviteOptions(
                Prack.IF_ASKED, Optional.empty(), SessionTimerSettings.RFC_MINIMUM, 0, Optional.empty());
    }

    public InviteOptions(Prack prack, Optional<Duration> sessionExpires) {
        this(prack, sessionExpires, SessionTimerSettings.RFC_MINIMUM, 0, Optional.empty());
    }

    public InviteOptions withPrack(Prack value) {
        return new InviteOptions(value, sessionExpires, minSessionExpires, maxRedirects, replaces);
    }

    public InviteOptions withSessionTimer(Duration wish, Duration minimum) {
        return new InviteOptions(prack, Optional.of(wish), minimum, maxRedirects, replaces);
    }

    public InviteOptions withMaxRedirects(int value) {
        return new InviteOptions(prack, sessionExpires, minSessionExpires, value, replaces);
    }

    public InviteOptions withReplaces(ReplacesTerms value) {
        return new InviteOptions(prack, sessionExpires, minSessionExpires, maxRedirects, Optional.of(value));
    }
}
