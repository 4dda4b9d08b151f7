package dev.tandem.agent.session;

import java.time.Instant;

/**
 * The session's seat as the licence last described it.
 *
 * @param max the licence's limit
 * @param active live seats then
 */
record Seat(String licenseId, int max, int active, Instant leaseUntil) {}
