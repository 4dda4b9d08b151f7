package dev.tandem.sip;

/** The endpoint could not be started; the message names the address or setting. */
public final class SipStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SipStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
