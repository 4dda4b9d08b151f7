package dev.tandem.sip.guard;

/** A message that is not taken; never leaves this package. */
final class Violation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** Malformed: 400. */
    Violation(String why) {
        this(400, why);
    }

    Violation(int status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
