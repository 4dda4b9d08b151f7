package dev.tandem.core;

/** A bounded queue is full; a client gets 503 and may come back. */
public final class Overloaded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Overloaded(String what) {
        super(what);
    }
}
