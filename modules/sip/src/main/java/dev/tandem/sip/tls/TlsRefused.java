package dev.tandem.sip.tls;

/** TLS cannot be set up; the message says in one line which file and why, and holds nothing secret. */
public final class TlsRefused extends Exception {
    private static final long serialVersionUID = 1L;

    TlsRefused(String message) {
        super(message);
    }
}
