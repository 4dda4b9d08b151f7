package dev.tandem.sip;

import java.util.Optional;

/**
 * The far side asks to be connected with somebody else (REFER, RFC 3515): {@link #accept} it and tell with {@link
 * #notify} how the new call goes, or {@link #refuse} it. Without an answer in {@link SipLimits#offerAnswer} it is
 * declined. Methods return at once and may be called from any thread; what comes too late does nothing.
 */
public interface ReferRequest {
    /** The sip, sips or tel URI to call. */
    String target();

    /** The dialog that the new call takes the place of: an attended transfer. */
    Optional<ReplacesTerms> replaces();

    /** 202; the far side is told at once that the call is being tried. */
    void accept();

    /** @param status 300 to 699, normally 603 */
    void refuse(int status);

    /**
     * Tells how far the new call is. A final status is the last one.
     *
     * @param status 100 to 699
     */
    void notify(int status, String reasonPhrase);
}
