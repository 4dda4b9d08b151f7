package dev.tandem.call.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Which calls are wanted.
 *
 * @param tenantId empty for all tenants
 * @param agentId only calls that this agent takes or took part in
 * @param from begun then or later
 * @param to begun before then
 * @param cursor from the page before
 * @param limit calls a page, 1 to 200
 */
public record CallQuery(
        Optional<String> tenantId,
        Optional<String> agentId,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> cursor,
        int limit) {
    public static final int MAX_LIMIT = 200;

    public CallQuery {
        limit = Math.clamp(limit, 1, MAX_LIMIT);
    }
}
