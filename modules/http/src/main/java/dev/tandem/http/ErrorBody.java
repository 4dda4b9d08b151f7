package dev.tandem.http;

import dev.tandem.core.Refusal;

/** The body of every error, on HTTP and in Socket.IO acks: {@code {"success":false,"error":{"code","message"}}}. */
public record ErrorBody(boolean success, Detail error) {

    /** A stable code for programs, a text for people. */
    public record Detail(String code, String message) {}

    public static ErrorBody of(Refusal refusal) {
        return of(refusal.code().code(), refusal.message());
    }

    static ErrorBody of(String code, String message) {
        return new ErrorBody(false, new Detail(code, message));
    }
}
