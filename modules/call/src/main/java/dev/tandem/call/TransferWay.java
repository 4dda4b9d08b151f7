package dev.tandem.call;

/** Who does the work of a transfer. */
public enum TransferWay {
    /** The far side's PBX, asked by REFER (RFC 3515, RFC 3891). */
    REFER,
    /** This gateway, which joins the two calls. */
    JOIN
}
