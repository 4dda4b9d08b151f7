package dev.tandem.sip;

/** What makes a source suspicious, with its weight in the source's budget. */
public enum Offence {
    /** A message that does not parse, or is over a limit. */
    MALFORMED(1),
    /** OPTIONS outside of a call: a sweep looks for hosts by it. */
    OPTIONS(1),
    /** REGISTER or another request that this endpoint does not serve. */
    UNWANTED_METHOD(2),
    /** A request in a dialog that does not exist. */
    UNKNOWN_DIALOG(1),
    /** A call to a number that is nobody's, or that this source may not call. */
    UNKNOWN_NUMBER(3),
    /** Credentials that are wrong. */
    BAD_CREDENTIALS(3),
    /** The User-Agent of a known scanner. */
    SCANNER(10);

    private final int weight;

    Offence(int weight) {
        this.weight = weight;
    }

    /** How much of the budget it takes. */
    public int weight() {
        return weight;
    }
}
