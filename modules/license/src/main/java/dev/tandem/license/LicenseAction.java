package dev.tandem.license;

import java.time.Duration;

/** What follows once a decision is stored: leases live in memory only. */
sealed interface LicenseAction {

    /** The seat's lease runs for a term from now. */
    record StartLease(String sessionId, Duration term) implements LicenseAction {}

    record EndLease(String sessionId) implements LicenseAction {}

    /** The block counts until {@code line.until}. */
    record LendBlock(String blockId, BlockBook.Line line) implements LicenseAction {}

    record CloseBlock(String blockId) implements LicenseAction {}

    record EndAllLeases() implements LicenseAction {}
}
