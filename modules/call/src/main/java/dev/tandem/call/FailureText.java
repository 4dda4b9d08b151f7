package dev.tandem.call;

import dev.tandem.sip.FailureReason;

/** Why a call failed, for the person who placed it. */
public final class FailureText {
    private FailureText() {}

    /** @param reason the word of {@code call:failed}; what the telephone network said is told by its status */
    public static String of(String reason, int sipStatus) {
        return switch (reason) {
            case "unavailable" -> "The called agent is not available";
            case "trunk_unavailable" -> "The phone line does not answer";
            case "no_media_port" -> "All audio channels of this server are in use";
            case "session_gone" -> "Your session is over; log in again";
            case "node_lost" -> "The server that carried the call failed; dial again";
            case "internal_error" -> "An internal error ended the call; dial again";
            default -> FailureReason.text(sipStatus);
        };
    }
}
