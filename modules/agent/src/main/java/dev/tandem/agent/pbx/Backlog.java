package dev.tandem.agent.pbx;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Who is still to be settled, and what became of the others. Sets of agents' ids: however often an agent changes while
 * the PBX is away, it waits once. Changes go before what is only to be checked. Not thread-safe.
 */
final class Backlog {
    private final SequencedSet<String> changed = new LinkedHashSet<>();
    private final SequencedSet<String> toCheck = new LinkedHashSet<>();
    private final Map<String, PbxStatus> settled = new HashMap<>();
    private Optional<String> inHand = Optional.empty();
    private Optional<String> outage = Optional.empty();

    /** The agent was created, changed or deleted. */
    void changed(String agentId) {
        settled.remove(agentId);
        toCheck.remove(agentId);
        changed.add(agentId);
    }

    /** A reconciliation: whoever is at the PBX or should be. */
    void check(Collection<String> agentIds) {
        agentIds.stream().filter(id -> !changed.contains(id)).forEach(toCheck::add);
    }

    /** The next one to settle; empty while one is in hand, while the PBX is away, and when all is done. */
    Optional<String> take() {
        if (inHand.isPresent() || outage.isPresent()) {
            return Optional.empty();
        }
        SequencedSet<String> from = changed.isEmpty() ? toCheck : changed;
        inHand = from.isEmpty() ? Optional.empty() : Optional.of(from.removeFirst());
        return inHand;
    }

    /** What came of the one in hand. */
    void settled(PbxAnswer answer, Instant now) {
        String agentId = inHand.orElseThrow();
        inHand = Optional.empty();
        switch (answer) {
            case PbxAnswer.Present _ -> note(agentId, PbxStatus.provisioned(now));
            case PbxAnswer.Gone _ -> settled.remove(agentId);
            case PbxAnswer.Refused(String why) -> note(agentId, PbxStatus.failed(why, now));
            case PbxAnswer.Away(String why) -> {
                changed(agentId);
                away(why);
            }
            case PbxAnswer.Names _ -> throw new IllegalArgumentException("names settle nobody");
        }
    }

    /** Nobody is taken until it is {@link #back}. */
    void away(String why) {
        outage = Optional.of(why);
    }

    /** Whether it had been away. */
    boolean back() {
        boolean was = outage.isPresent();
        outage = Optional.empty();
        return was;
    }

    boolean isAway() {
        return outage.isPresent();
    }

    /** Whether nobody waits. */
    boolean isDone() {
        return changed.isEmpty() && toCheck.isEmpty() && inHand.isEmpty();
    }

    /** @param wanted whether it should be at the PBX */
    PbxStatus statusOf(String agentId, boolean wanted) {
        if (settled.containsKey(agentId)) {
            return settled.get(agentId);
        }
        boolean waits =
                changed.contains(agentId) || inHand.filter(agentId::equals).isPresent();
        return wanted || waits ? PbxStatus.pending(outage) : PbxStatus.off();
    }

    /** Unless it changed again meanwhile. */
    private void note(String agentId, PbxStatus status) {
        if (!changed.contains(agentId)) {
            settled.put(agentId, status);
        }
    }
}
