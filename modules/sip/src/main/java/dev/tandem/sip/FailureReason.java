package dev.tandem.sip;

/** A SIP status in a word for programs and a sentence for people. */
public enum FailureReason {
    BUSY("busy", "The person called is busy"),
    NO_ANSWER("no_answer", "Nobody answered"),
    DECLINED("declined", "The person called declined the call"),
    NOT_FOUND("not_found", "This number does not exist"),
    UNREACHABLE("unreachable", "The phone line cannot be reached"),
    FORBIDDEN("forbidden", "The phone line does not allow this call"),
    UNAUTHORIZED("unauthorized", "The phone line refused our user name or password"),
    NOT_ACCEPTABLE("not_acceptable", "The other side cannot take this kind of call"),
    INVALID_NUMBER("invalid_number", "This number is not complete or not valid"),
    CANCELLED("cancelled", "The call was cancelled before it was answered"),
    TRUNK_ERROR("trunk_error", "The phone line has a fault"),
    OVERLOADED("overloaded", "The phone line is overloaded or out of service"),
    REDIRECTED("redirected", "The number has moved, and the call was not sent on"),
    FAILED("failed", "The call failed");

    private final String word;
    private final String text;

    FailureReason(String word, String text) {
        this.word = word;
        this.text = text;
    }

    /** The word for {@code call:failed {reason}}. */
    public String word() {
        return word;
    }

    /** The reason in a sentence for the person who called. */
    public String text() {
        return text;
    }

    /** What a final status other than 2xx means, in a sentence for the person who called (RFC 3261 §21). */
    public static String text(int status) {
        return switch (status) {
            case 408 -> "Nobody answered in time";
            case 410 -> "This number is no longer in use";
            case 423, 429 -> "The phone line wants us to wait";
            case 480 -> "The person called cannot be reached at the moment";
            case 482, 483 -> "The call was sent around in a circle";
            case 484 -> "The number is not complete";
            case 485 -> "The number is ambiguous";
            case 494 -> "The phone line asks for an encrypted connection";
            case 504 -> "The phone network did not answer in time";
            case 607, 608 -> "The call was rejected as unwanted";
            default -> of(status).text;
        };
    }

    /** The reason for a final status other than 2xx (RFC 3261 §21). */
    public static FailureReason of(int status) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 408, 480 -> NO_ANSWER;
            case 603, 607, 608 -> DECLINED;
            case 404, 410, 604 -> NOT_FOUND;
            case 502, 504 -> UNREACHABLE;
            case 403 -> FORBIDDEN;
            case 401, 407 -> UNAUTHORIZED;
            case 406, 415, 488, 606 -> NOT_ACCEPTABLE;
            case 414, 416, 484, 485 -> INVALID_NUMBER;
            case 487 -> CANCELLED;
            case 503 -> OVERLOADED;
            default -> ofClass(status);
        };
    }

    private static FailureReason ofClass(int status) {
        return switch (status / 100) {
            case 3 -> REDIRECTED;
            case 5 -> TRUNK_ERROR;
            default -> FAILED;
        };
    }
}
