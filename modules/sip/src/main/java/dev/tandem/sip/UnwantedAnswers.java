package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.message.Response;

/**
 * The 2xx of an INVITE that make no call: of other branches of a fork, and those that come too late. Each gets ACK, so
 * that the far side stops repeating it, then BYE (RFC 3261 §13.2.2.4). Used on the call's loop.
 */
final class UnwantedAnswers {
    private static final int MAX_ANSWERS = 16;

    private final LegContext silent;
    private final Leg leg;
    private final SdpAudio offer;
    private final Optional<Credentials> credentials;
    private final Map<String, ConfirmedDialog> byTag = new HashMap<>();

    UnwantedAnswers(LegContext context, Leg leg, SdpAudio offer, Optional<Credentials> credentials) {
        // Its events would only confuse the listener of the call.
        this.silent = context.silent();
        this.leg = leg;
        this.offer = offer;
        this.credentials = credentials;
    }

    /** The answer of a branch, for the first time or once more. */
    void hangUp(
            DialogSnapshot snapshot, Response response, List<HeaderLine> authorization, Optional<SipReason> reason) {
        ConfirmedDialog known = byTag.get(snapshot.remoteTag());
        if (known != null) {
            known.onStray2xx(response);
        } else if (byTag.size() < MAX_ANSWERS) {
            ConfirmedDialog dialog = new ConfirmedDialog(silent, leg, snapshot, offer, credentials, () -> {});
            byTag.put(snapshot.remoteTag(), dialog);
            dialog.ack(authorization);
            dialog.bye(reason, EndCause.CANCELLED);
        }
    }
}
