package dev.tandem.call.inbound;

import java.util.List;

/**
 * Agents that take calls together.
 *
 * @param members extensions, in the order in which they were given
 * @param ringSeconds how long each of them rings
 */
public record RingGroup(
        String id,
        String tenantId,
        String name,
        Strategy strategy,
        List<String> members,
        int ringSeconds,
        Rules rules) {

    public RingGroup {
        members = List.copyOf(members);
    }
}
