package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An outgoing call.
 *
 * @param fromUser user part of From and Contact, unescaped
 * @param toUser the number or name to call, unescaped
 * @param headers custom headers; check them with {@link #refusal} first, the constructor takes only good ones
 * @param ringTimeout from sending INVITE to CANCEL if nobody answers
 * @param options how the call is made
 */
public record OutgoingInvite(
        SipTarget target,
        String fromUser,
        Optional<String> fromDisplay,
        String toUser,
        SdpAudio offer,
        Map<String, String> headers,
        Duration ringTimeout,
        InviteOptions options) {
    private static final int MAX_HEADERS = 20;

    public OutgoingInvite {
        headers = Map.copyOf(headers);
        refusal(fromUser, fromDisplay, toUser, headers).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
    }

    /** A call with {@link InviteOptions#defaults()}. */
    public OutgoingInvite(
            SipTarget target,
            String fromUser,
            Optional<String> fromDisplay,
            String toUser,
            SdpAudio offer,
            Map<String, String> headers,
            Duration ringTimeout) {
        this(target, fromUser, fromDisplay, toUser, offer, headers, ringTimeout, InviteOptions.defaults());
    }

    /** The same call made in another way. */
    public OutgoingInvite withOptions(InviteOptions value) {
        return new OutgoingInvite(target, fromUser, fromDisplay, toUser, offer, headers, ringTimeout, value);
    }

    /** Why a call with these values cannot be made, in words for the person who gave them; empty if it can. */
    public static Optional<String> refusal(
            String fromUser, Optional<String> fromDisplay, String toUser, Map<String, String> headers) {
        if (!SipText.isUser(fromUser)) {
            return Optional.of("the caller id is not usable in SIP");
        }
        if (fromDisplay.filter(display -> !SipText.isHeaderValue(display)).isPresent()) {
            return Optional.of("the display name is not usable in SIP");
        }
        if (!SipText.isUser(toUser)) {
            return Optional.of("the phone number is not usable in SIP");
        }
        if (headers.size() > MAX_HEADERS) {
            return Optional.of("more than " + MAX_HEADERS + " headers");
        }
        return headers.entrySet().stream()
                .filter(header -> !SipText.isCustomHeader(header.getKey()) || !SipText.isHeaderValue(header.getValue()))
                .findFirst()
                .map(header -> "header not allowed: " + header.getKey().replaceAll("[^A-Za-z0-9-]", "?"));
    }
}
