package dev.tandem.call;

import dev.tandem.call.leg.Side;
import java.util.Optional;

/**
 * A transfer under way.
 *
 * @param side whose agent hands the call on
 * @param target number to be shown for it
 * @param peerCallId the call that takes the agent's place: the consultation, or the call to the target
 * @param destination of a blind transfer: where the target's number leads
 */
record Transfer(
        Side side,
        String target,
        TransferType type,
        TransferWay way,
        String peerCallId,
        Optional<Destination> destination) {

    /** Whether there is or will be a call of this gateway that takes the agent's place. */
    boolean hasPeer() {
        return way == TransferWay.JOIN || type == TransferType.ATTENDED;
    }
}
