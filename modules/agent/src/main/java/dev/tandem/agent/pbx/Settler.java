package dev.tandem.agent.pbx;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes the PBX agree with the roster, one agent at a time. It always reads the roster anew and never acts on what it
 * was told before, so that no order of changes, outages and restarts can bring a deleted agent back. Blocks.
 */
record Settler(PbxRoster roster, Pbx pbx, EndpointNames names) {
    private static final int PAGE = 500;
    private static final int ROSTER_DEADLINE_SECONDS = 15;

    /** {@link PbxAnswer.Present}, {@link PbxAnswer.Gone}, {@code Refused} or {@code Away}. */
    PbxAnswer settle(String agentId) {
        try {
            return read(roster.find(agentId))
                    .filter(PbxEndpoint::browser)
                    .map(pbx::put)
                    .orElseGet(() -> pbx.remove(names.nameOf(agentId)));
        } catch (ExecutionException | TimeoutException e) {
            return unreadable();
        }
    }

    /** The ids of all that may have to be settled: our names at the PBX, and the roster's ({@link PbxAnswer.Names}). */
    PbxAnswer everybody() {
        return switch (pbx.list()) {
            case PbxAnswer.Names(Set<String> found) -> withRoster(found);
            case PbxAnswer answer -> answer;
        };
    }

    private PbxAnswer withRoster(Set<String> found) {
        Set<String> ids = new HashSet<>();
        found.forEach(name -> names.agentOf(name).ifPresent(ids::add));
        try {
            String last = "";
            List<String> page;
            do {
                page = read(roster.ids(last, PAGE));
                ids.addAll(page);
                last = page.isEmpty() ? last : page.getLast();
            } while (page.size() == PAGE);
            return new PbxAnswer.Names(ids);
        } catch (ExecutionException | TimeoutException e) {
            return unreadable();
        }
    }

    private static PbxAnswer unreadable() {
        return new PbxAnswer.Away("the agents cannot be read at the moment");
    }

    private static <T> T read(CompletionStage<T> stage) throws ExecutionException, TimeoutException {
        try {
            return stage.toCompletableFuture().get(ROSTER_DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
