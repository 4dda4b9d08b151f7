package dev.tandem.journal;

/** The database cannot be used. The message is one line for an operator: what was tried, what failed, what to set. */
public final class DatabaseUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    DatabaseUnavailable(String message) {
        super(message);
    }

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
