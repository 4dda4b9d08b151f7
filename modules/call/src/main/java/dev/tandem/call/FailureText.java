package dev.tandem.call;

/** Why a call failed, for the person who placed it. */
public final class FailureText {
    private FailureText() {}

    /** @param reason the word of {@code call:failed} */
    public static String of(String reason, int sipStatus) {
        return switch (reason) {
            case "busy" -> "The called party is busy";
            case "no_answer" -> "Nobody answered";
            case "declined" -> "The call was declined";
            case "not_found" -> "This number does not exist";
            case "unreachable" -> "The called party cannot be reached at present";
            case "unavailable" -> "The called agent is not available";
            case "forbidden" -> "The telephone network does not allow this call";
            case "unauthorized" -> "The telephone network did not accept the trunk's credentials";
            case "not_acceptable" -> "The called party's device and ours have no audio format in common";
            case "invalid_number" -> "This number is incomplete or not valid";
            case "cancelled" -> "The call was cancelled";
            case "trunk_error" -> "The telephone network reported an error";
            case "overloaded" -> "The telephone network is overloaded; try again shortly";
            case "redirected" -> "The called party has moved to another number";
            case "trunk_unavailable" -> "The telephone network does not answer";
            case "no_media_port" -> "All audio channels of this server are in use";
            case "session_gone" -> "Your session is over; log in again";
            case "node_lost" -> "The server that carried the call failed; dial again";
            case "internal_error" -> "An internal error ended the call; dial again";
            default -> "The call failed" + (sipStatus >= 300 ? " (SIP status " + sipStatus + ")" : "");
        };
    }
}
