package dev.tandem.license;

import java.time.Instant;

/** A seat in use. */
record Seat(String sessionId, String agentId, String site, Instant since) {}
