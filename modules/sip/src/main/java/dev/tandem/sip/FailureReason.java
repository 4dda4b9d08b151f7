package dev.tandem.sip;

/** A SIP status in a word that people understand. */
public enum FailureReason {
    BUSY("busy"),
    NO_ANSWER("no_answer"),
    DECLINED("declined"),
    NOT_FOUND("not_found"),
    UNREACHABLE("unreachable"),
    FORBIDDEN("forbidden"),
    UNAUTHORIZED("unauthorized"),
    NOT_ACCEPTABLE("not_acceptable"),
    INVALID_NUMBER("invalid_number"),
    CANCELLED("cancelled"),
    TRUNK_ERROR("trunk_error"),
    OVERLOADED("overloaded"),
    REDIRECTED("redirected"),
    FAILED("failed");

    private final String word;

    FailureReason(String word) {
        this.word = word;
    }

    /** The word for {@code call:failed {reason}}. */
    public String word() {
        return word;
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
