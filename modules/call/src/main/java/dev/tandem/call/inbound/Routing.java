package dev.tandem.call.inbound;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.agent.pbx.EndpointNames;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds out where a called number leads, and who of those that it leads to can be offered the call now. */
final class Routing {
    private static final int NOT_FOUND = 404;

    /** Where a call leads at first. */
    record Entry(String tenantId, Target target, int ringSeconds, Rules rules) {}

    /** Where it leads next. */
    sealed interface Next {
        record Ring(Stage stage) implements Next {}

        record Refused(int status) implements Next {}
    }

    private enum Can {
        BE_OFFERED,
        BUSY,
        AWAY
    }

    /** An agent that was looked at. */
    private record Seen(Stage.Candidate candidate, Can can, Instant idleSince) {
        static Seen without(AgentProfile agent) {
            return new Seen(new Stage.Candidate(agent.agentId(), agent.extension(), ""), Can.AWAY, Instant.MAX);
        }
    }

    private final NumberBook book;
    private final Agents agents;
    private final Sessions sessions;
    private final EndpointNames sipUsers;
    private final boolean callWaiting;

    /** @param sipUsers how agents are called at the PBX */
    Routing(NumberBook book, Agents agents, Sessions sessions, EndpointNames sipUsers, boolean callWaiting) {
        this.book = book;
        this.agents = agents;
        this.sessions = sessions;
        this.sipUsers = sipUsers;
        this.callWaiting = callWaiting;
    }

    /**
     * The agent whose SIP user is called, as a PBX does where agents register; else the number's entry, else the agent
     * with this extension. Where several tenants' trunks come from, the called one decides whose call it is; an extension
     * only does if no other of them has it too.
     */
    CompletionStage<Optional<Entry>> find(List<InboundTrunks.Source> sources, String called) {
        return registered(sources, called)
                .thenCompose(agent -> agent.isPresent() ? now(agent.map(Routing::entryOf)) : numbered(sources, called));
    }

    private CompletionStage<Optional<AgentProfile>> registered(List<InboundTrunks.Source> sources, String sipUser) {
        return sipUsers.agentOf(sipUser)
                .map(agents::find)
                .orElseGet(() -> now(Optional.empty()))
                .thenApply(found ->
                        found.filter(agent -> sources.stream().anyMatch(source -> source.serves(agent.tenantId()))));
    }

    private CompletionStage<Optional<Entry>> numbered(List<InboundTrunks.Source> sources, String called) {
        return book.match(sources, called)
                .thenCompose(found -> found.isPresent()
                        ? now(found.map(number ->
                                new Entry(number.tenantId(), number.target(), number.ringSeconds(), number.rules())))
                        : agentWith(sources, called).thenApply(agent -> agent.map(Routing::entryOf)));
    }

    private static Entry entryOf(AgentProfile agent) {
        return new Entry(
                agent.tenantId(), new Target.Extension(agent.extension()), InboundNumber.RING_SECONDS, Rules.NONE);
    }

    private CompletionStage<Optional<AgentProfile>> agentWith(List<InboundTrunks.Source> sources, String extension) {
        if (sources.stream().anyMatch(source -> source.tenantId().isEmpty())) {
            return agents.findByExtension(extension).thenApply(Routing::only);
        }
        List<CompletableFuture<Optional<AgentProfile>>> looks = sources.stream()
                .flatMap(source -> source.tenantId().stream())
                .map(tenant -> agents.findByExtension(tenant, extension).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
                .thenApply(_ -> only(
                        looks.stream().flatMap(look -> look.join().stream()).toList()));
    }

    private static Optional<AgentProfile> only(List<AgentProfile> found) {
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** @param entry whose rules hold where the target has none of its own */
    CompletionStage<Next> next(Entry entry, Target target) {
        return switch (target) {
            case Target.Status(int status) -> now(new Next.Refused(status));
            case Target.Extension(String extension) ->
                stage(
                        entry.tenantId(),
                        new RingGroup(
                                "",
                                entry.tenantId(),
                                extension,
                                Strategy.ALL,
                                List.of(extension),
                                entry.ringSeconds(),
                                entry.rules()),
                        Optional.empty());
            case Target.Group(String id) ->
                book.group(entry.tenantId(), id)
                        .thenCompose(found -> found.map(group -> stage(
                                        entry.tenantId(), inheriting(group, entry.rules()), Optional.of(group.id())))
                                .orElseGet(() -> now(new Next.Refused(NOT_FOUND))));
            case Target.OtherNumber(String number) ->
                book.match(entry.tenantId(), number)
                        .thenCompose(found -> found.map(known -> next(
                                        new Entry(known.tenantId(), known.target(), known.ringSeconds(), known.rules()),
                                        known.target()))
                                .orElseGet(() -> now(new Next.Refused(NOT_FOUND))));
        };
    }

    private static RingGroup inheriting(RingGroup group, Rules rules) {
        return new RingGroup(
                group.id(),
                group.tenantId(),
                group.name(),
                group.strategy(),
                group.members(),
                group.ringSeconds(),
                group.rules().or(rules));
    }

    private CompletionStage<Next> stage(String tenantId, RingGroup group, Optional<String> id) {
        List<CompletableFuture<Optional<Seen>>> looks = group.members().stream()
                .map(extension -> look(tenantId, extension).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            List<Seen> seen = new ArrayList<>(
                    looks.stream().flatMap(look -> look.join().stream()).toList());
            Optional<String> meant =
                    seen.stream().findFirst().map(one -> one.candidate().agentId());
            if (group.strategy() == Strategy.LONGEST_IDLE) {
                seen.sort(Comparator.comparing(Seen::idleSince));
            }
            return new Next.Ring(new Stage(
                    id,
                    group.strategy(),
                    meant,
                    seen.stream()
                            .filter(one -> one.can() == Can.BE_OFFERED)
                            .map(Seen::candidate)
                            .toList(),
                    seen.stream().anyMatch(one -> one.can() == Can.BUSY),
                    group.ringSeconds(),
                    group.rules()));
        });
    }

    private CompletionStage<Optional<Seen>> look(String tenantId, String extension) {
        return agents.findByExtension(tenantId, extension)
                .thenCompose(found -> found.filter(AgentProfile::enabled)
                        .map(agent -> sessions.ask(agent.agentId(), AgentSessionCommand.Get::new)
                                .thenApply(reply -> seen(agent, reply)))
                        .orElseGet(() -> now(Optional.empty())));
    }

    private Optional<Seen> seen(AgentProfile agent, SessionReply reply) {
        return reply instanceof SessionReply.Live live
                ? Optional.of(new Seen(
                        new Stage.Candidate(agent.agentId(), agent.extension(), live.sessionId()),
                        can(live),
                        live.idleSince()))
                : Optional.of(Seen.without(agent));
    }

    /** Calls make an agent busy too; what counts for another one beside them is what the agent itself says. */
    private Can can(SessionReply.Live session) {
        if (!session.callIds().isEmpty()) {
            return callWaiting && session.chosen() == Presence.AVAILABLE ? Can.BE_OFFERED : Can.BUSY;
        }
        return switch (session.presence()) {
            case AVAILABLE -> Can.BE_OFFERED;
            case BUSY -> Can.BUSY;
            case AWAY, DND, WRAP_UP -> Can.AWAY;
        };
    }

    private static <T> CompletionStage<T> now(T value) {
        return CompletableFuture.completedStage(value);
    }
}
