package dev.tandem.license;

import java.time.Duration;

/**
 * How blocks are lent.
 *
 * @param leaseSeconds a site may use its block for so long without an answer of the master
 * @param margin how much longer the block counts at the master: for clocks that run at different speeds, and for
 *     sessions to be ended
 */
public record BlockTerms(int leaseSeconds, Duration margin) {
    /** Of licences that lend nothing. */
    public static final BlockTerms NONE = new BlockTerms(0, Duration.ZERO);
}
