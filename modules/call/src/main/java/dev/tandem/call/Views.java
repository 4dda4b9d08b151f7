package dev.tandem.call;

import dev.tandem.call.leg.Side;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds a {@link CallView} of a state, from what all states share to what only some know. */
record Views(
        CallFacts facts,
        String state,
        Map<String, String> producerIds,
        Optional<Instant> answeredAt,
        Optional<String> codec,
        long durationSeconds,
        Set<Side> mutedSides,
        Holds holds,
        Optional<String> reason,
        Optional<Integer> sipStatus,
        Optional<CallQuality> qualityNow) {

    static Views of(CallFacts facts, String state, Map<String, String> producerIds) {
        return new Views(
                facts,
                state,
                producerIds,
                Optional.empty(),
                Optional.empty(),
                0,
                Set.of(),
                Holds.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    Views answered(Instant at, String codecName, long seconds) {
        Optional<String> known = Optional.of(codecName).filter(name -> !name.isEmpty());
        return new Views(
                facts,
                state,
                producerIds,
                Optional.of(at),
                known,
                seconds,
                mutedSides,
                holds,
                reason,
                sipStatus,
                qualityNow);
    }

    Views muted(Set<Side> sides) {
        return new Views(
                facts,
                state,
                producerIds,
                answeredAt,
                codec,
                durationSeconds,
                sides,
                holds,
                reason,
                sipStatus,
                qualityNow);
    }

    Views held(Holds by) {
        return new Views(
                facts,
                state,
                producerIds,
                answeredAt,
                codec,
                durationSeconds,
                mutedSides,
                by,
                reason,
                sipStatus,
                qualityNow);
    }

    Views over(String because, Optional<Integer> status) {
        return new Views(
                facts,
                state,
                producerIds,
                answeredAt,
                codec,
                durationSeconds,
                mutedSides,
                holds,
                Optional.of(because),
                status,
                qualityNow);
    }

    Views quality(Optional<CallQuality> quality) {
        return new Views(
                facts,
                state,
                producerIds,
                answeredAt,
                codec,
                durationSeconds,
                mutedSides,
                holds,
                reason,
                sipStatus,
                quality);
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
