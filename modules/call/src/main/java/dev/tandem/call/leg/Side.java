package dev.tandem.call.leg;

/** The two places that an agent can have in a call. */
public enum Side {
    CALLER,
    CALLEE;

    public Side other() {
        return this == CALLER ? CALLEE : CALLER;
    }
}
