package dev.tandem.core;

/** Every error of the outer contract, with the HTTP status and the text that a client sees. */
public enum ErrorCode {
    INVALID_REQUEST("invalid_request", 400, "Invalid request"),
    INVALID_VALUE("invalid_request", 422, "Invalid value"),
    UNAUTHORIZED("unauthorized", 401, "Missing or invalid token"),
    FORBIDDEN("forbidden", 403, "Not allowed"),
    NOT_FOUND("not_found", 404, "Not found"),
    CONFLICT("conflict", 409, "Conflict"),
    WEBRTC_EXTENSION_NOT_LICENSED("webrtc_extension_not_licensed", 403, "WebRTC extension feature not licensed"),
    USER_LIMIT_REACHED("user_limit_reached", 409, "Maximum user limit reached"),
    LICENSE_EXPIRED("license_expired", 403, "License expired"),
    LICENSE_SUSPENDED("license_suspended", 403, "License suspended"),
    SESSION_GONE("session_gone", 410, "Session gone"),
    CALL_NOT_FOUND("call_not_found", 404, "Call not found"),
    INVALID_CALL_STATE("invalid_call_state", 409, "Not possible in the call's present state"),
    TRUNK_UNAVAILABLE("trunk_unavailable", 503, "No trunk available"),
    RATE_LIMITED("rate_limited", 429, "Too many requests"),
    DEPENDENCY_UNAVAILABLE("dependency_unavailable", 503, "A dependency is unavailable"),
    INTERNAL_ERROR("internal_error", 500, "Internal error");

    private final String code;
    private final int httpStatus;
    private final String message;

    ErrorCode(String code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    /** The value of {@code error.code} on the wire. */
    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public String message() {
        return message;
    }

    /** This error with its standard text. */
    public Refusal refusal() {
        return new Refusal(this, message);
    }

    /** This error with a text that names what is wrong. */
    public Refusal refusal(String because) {
        return new Refusal(this, because);
    }
}
