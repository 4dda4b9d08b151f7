package dev.tandem.call.inbound;

import dev.tandem.agent.Agents;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Saves numbers and ring groups whose targets exist. */
record NumberChecks(NumberStore store, Agents agents, boolean everyTenantsTrunk) {

    /** What came of saving. */
    sealed interface Saved<T> {
        record Done<T>(T saved) implements Saved<T> {}

        record Refused<T>(Refusal refusal) implements Saved<T> {}

        /** It is not any more what it was to replace. */
        record Overtaken<T>() implements Saved<T> {}
    }

    /** @param before what it replaces; empty for a new one */
    CompletionStage<Saved<InboundNumber>> save(Optional<InboundNumber> before, InboundNumber number) {
        List<CompletableFuture<Optional<String>>> faults = new ArrayList<>();
        faults.add(fault(number.tenantId(), "target", number.target()));
        faults.addAll(rules(number.tenantId(), number.rules()));
        return afterwards(faults, number, () -> store.save(before, number, everyTenantsTrunk), "The number is taken");
    }

    /** @param before what it replaces; empty for a new one */
    CompletionStage<Saved<RingGroup>> save(Optional<RingGroup> before, RingGroup group) {
        List<CompletableFuture<Optional<String>>> faults = new ArrayList<>();
        group.members()
                .forEach(extension -> faults.add(fault(group.tenantId(), "members", new Target.Extension(extension))));
        faults.addAll(rules(group.tenantId(), group.rules()));
        return afterwards(faults, group, () -> store.save(before, group), "Another ring group has this name");
    }

    /** A ring group that something leads to stays. */
    CompletionStage<Optional<Refusal>> delete(RingGroup group) {
        return store.leadsTo(group)
                .thenCompose(used -> used
                        ? CompletableFuture.completedStage(
                                Optional.of(ErrorCode.CONFLICT.refusal("A number or another ring group leads to it")))
                        : store.deleteGroup(group.id()).thenApply(_ -> Optional.empty()));
    }

    private List<CompletableFuture<Optional<String>>> rules(String tenantId, Rules rules) {
        List<CompletableFuture<Optional<String>>> faults = new ArrayList<>();
        rules.noAnswer().ifPresent(target -> faults.add(fault(tenantId, "noAnswer", target)));
        rules.busy().ifPresent(target -> faults.add(fault(tenantId, "busy", target)));
        return faults;
    }

    private CompletableFuture<Optional<String>> fault(String tenantId, String field, Target target) {
        CompletionStage<Optional<String>> fault = switch (target) {
            case Target.Extension(String extension) ->
                agents.findByExtension(tenantId, extension)
                        .thenApply(found -> found.isPresent()
                                ? Optional.empty()
                                : Optional.of(field + ": no agent has extension " + extension));
            case Target.Group(String id) ->
                store.group(tenantId, id)
                        .thenApply(found -> found.isPresent()
                                ? Optional.empty()
                                : Optional.of(field + ": there is no ring group " + id));
            case Target.OtherNumber(String number) ->
                store.match(tenantId, number)
                        .thenApply(found -> found.isPresent()
                                ? Optional.empty()
                                : Optional.of(field + ": there is no number " + number));
            case Target.Status _ -> CompletableFuture.completedStage(Optional.empty());
        };
        return fault.toCompletableFuture();
    }

    private static <T> CompletionStage<Saved<T>> afterwards(
            List<CompletableFuture<Optional<String>>> faults, T wanted, Save save, String taken) {
        return CompletableFuture.allOf(faults.toArray(CompletableFuture[]::new))
                .thenCompose(_ -> faults.stream()
                        .flatMap(fault -> fault.join().stream())
                        .findFirst()
                        .map(fault -> CompletableFuture.<Saved<T>>completedFuture(
                                new Saved.Refused<>(ErrorCode.INVALID_VALUE.refusal(fault))))
                        .orElseGet(() -> save.now()
                                .<Saved<T>>thenApply(outcome -> switch (outcome) {
                                    case SAVED -> new Saved.Done<>(wanted);
                                    case TAKEN -> new Saved.Refused<>(ErrorCode.CONFLICT.refusal(taken));
                                    case OVERTAKEN -> new Saved.Overtaken<>();
                                })
                                .toCompletableFuture()));
    }

    @FunctionalInterface
    private interface Save {
        CompletionStage<NumberStore.Outcome> now();
    }
}
