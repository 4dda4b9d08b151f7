package dev.tandem.call.inbound;

import dev.tandem.call.inbound.NumberBodies.TargetBody;
import dev.tandem.http.Patch;
import java.util.List;
import java.util.Optional;

/** Changes of numbers and ring groups, as JSON: what is absent stays as it is, {@code null} takes away. */
final class NumberPatches {
    private NumberPatches() {}

    record NumberPatch(
            Optional<String> number,
            Patch<String> trunk,
            Optional<TargetBody> target,
            Optional<Integer> ringSeconds,
            Patch<TargetBody> noAnswer,
            Patch<TargetBody> busy) {

        NumberBodies.NewNumber on(NumberBodies.NumberBody before) {
            return new NumberBodies.NewNumber(
                    Optional.empty(),
                    number.orElse(before.number()),
                    trunk.change().orElse(before.trunk()),
                    target.orElse(before.target()),
                    Optional.of(ringSeconds.orElse(before.ringSeconds())),
                    noAnswer.change().orElse(before.noAnswer()),
                    busy.change().orElse(before.busy()));
        }
    }

    record GroupPatch(
            Optional<String> name,
            Optional<Strategy> strategy,
            Optional<List<String>> members,
            Optional<Integer> ringSeconds,
            Patch<TargetBody> noAnswer,
            Patch<TargetBody> busy) {

        NumberBodies.NewGroup on(NumberBodies.GroupBody before) {
            return new NumberBodies.NewGroup(
                    Optional.empty(),
                    name.orElse(before.name()),
                    strategy.orElse(before.strategy()),
                    members.orElse(before.members()),
                    Optional.of(ringSeconds.orElse(before.ringSeconds())),
                    noAnswer.change().orElse(before.noAnswer()),
                    busy.change().orElse(before.busy()));
        }
    }
}
