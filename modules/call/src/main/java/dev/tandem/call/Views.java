package dev.tandem.call;

import dev.tandem.call.leg.Side;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds a {@link CallView} of a state, from what all states share to what only some know. */
final class Views {
    private final CallFacts facts;
    private final String state;
    private final Map<String, String> producerIds;
    private Optional<Instant> answeredAt = Optional.empty();
    private Optional<String> codec = Optional.empty();
    private long durationSeconds;
    private Set<Side> mutedSides = Set.of();
    private Holds holds = Holds.NONE;
    private Optional<String> reason = Optional.empty();
    private Optional<Integer> sipStatus = Optional.empty();
    private Optional<CallQuality> qualityNow = Optional.empty();

    private Views(CallFacts facts, String state, Map<String, String> producerIds) {
        this.facts = facts;
        this.state = state;
        this.producerIds = producerIds;
    }

    static Views of(CallFacts facts, String state, Map<String, String> producerIds) {
        return new Views(facts, state, producerIds);
    }

    Views answered(Instant at, String codecName, long seconds) {
        answeredAt = Optional.of(at);
        codec = Optional.of(codecName).filter(name -> !name.isEmpty());
        durationSeconds = seconds;
        return this;
    }

    Views muted(Set<Side> sides) {
        mutedSides = sides;
        return this;
    }

    Views held(Holds by) {
        holds = by;
        return this;
    }

    Views over(String because, Optional<Integer> status) {
        reason = Optional.of(because);
        sipStatus = status;
        return this;
    }

    Views quality(Optional<CallQuality> quality) {
        qualityNow = quality;
        return this;
    }

    CallView build() {
        Map<String, Boolean> muted = new HashMap<>();
        Map<String, Boolean> held = new HashMap<>();
        for (Side side : Side.values()) {
            facts.party(side).ifPresent(party -> {
                muted.put(party.agentId(), mutedSides.contains(side));
                held.put(party.agentId(), holds.by(side));
            });
        }
        return new CallView(
                facts.callId(),
                facts.tenantId(),
                state,
                facts.direction(),
                facts.ownerId(),
                facts.caller().isPresent() ? facts.calledAgentId() : Optional.empty(),
                facts.from(),
                facts.to(),
                facts.campaignId(),
                facts.leadId(),
                facts.dialedAt(),
                answeredAt,
                codec,
                producerIds,
                muted,
                reason,
                sipStatus,
                durationSeconds,
                qualityNow,
                held,
                holds.remote());
    }
}
