package dev.tandem.license;

import java.time.Instant;

/** What follows once a decision is stored: leases live in memory only. */
sealed interface LicenseAction {

    /** The seat's lease runs until then. */
    record StartLease(String sessionId, Instant until) implements LicenseAction {}

    record EndLease(String sessionId) implements LicenseAction {}

    /** The block counts until {@code line.until}. */
    record LendBlock(String blockId, BlockBook.Line line) implements LicenseAction {}

    record CloseBlock(String blockId) implements LicenseAction {}

    record EndAllLeases() implements LicenseAction {}
}
