package dev.tandem.agent;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Passwords;
import dev.tandem.license.Licensing;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Creates, changes and deletes agents: first the row that makes their names theirs, then the entity that is the agent.
 * A stage fails only when the database is away.
 */
final class AgentAccounts {
    private static final EventLog LOG = EventLog.of(AgentAccounts.class);
    private static final int SIP_PASSWORD_BYTES = 18;
    /** A void claim on the name and another on the extension may both stand in the way. */
    private static final int MAX_CLAIMS = 3;

    private final AgentDirectory directory;
    private final AgentEntities entities;
    private final Sessions sessions;
    private final Licensing licensing;
    private final Passwords passwords;
    private final Consumer<String> changed;
    private final SecureRandom random = new SecureRandom();

    /** @param changed is told whose account may have changed, with its id */
    AgentAccounts(
            AgentDirectory directory,
            AgentEntities entities,
            Sessions sessions,
            Licensing licensing,
            Passwords passwords,
            Consumer<String> changed) {
        this.directory = directory;
        this.entities = entities;
        this.sessions = sessions;
        this.licensing = licensing;
        this.passwords = passwords;
        this.changed = changed;
    }

    CompletionStage<AgentOutcome> create(AgentBodies.NewAgent wanted, String tenantId) {
        AgentProfile agent = wanted.profile(Ids.next(), tenantId);
        return passwords
                .hash(wanted.password())
                .thenCompose(hash -> claim(agent, MAX_CLAIMS)
                        .thenCompose(refusal -> refusal.isPresent()
                                ? refused(refusal.get())
                                : licensed(agent)
                                        .thenCompose(no -> no.isPresent()
                                                ? directory
                                                        .renounce(agent.agentId())
                                                        .thenCompose(_ -> refused(no.get()))
                                                : bringToBeing(agent, new Secret(hash)))))
                .whenComplete((_, _) -> changed.accept(agent.agentId()));
    }

    CompletionStage<AgentOutcome> change(AgentProfile before, AgentBodies.AgentPatch patch) {
        AgentProfile wanted = patch.on(before);
        return licensed(wanted)
                .thenCompose(no -> no.isPresent()
                        ? refused(no.get())
                        : directory.change(wanted).thenCompose(claim -> switch (claim) {
                            case AgentDirectory.Claim.Claimed() -> changed(wanted, patch);
                            case AgentDirectory.Claim.Taken(String field) -> refused(taken(field));
                            case AgentDirectory.Claim.MaybeVoid _ -> refused(taken("username or extension"));
                            case AgentDirectory.Claim.Unknown() -> refused(ErrorCode.NOT_FOUND.refusal());
                        }))
                .whenComplete((_, _) -> changed.accept(before.agentId()));
    }

    /** Its session ends with it. */
    CompletionStage<AgentOutcome> delete(AgentProfile agent) {
        return entities.ask(agent.agentId(), AgentCommand.Delete::new).thenCompose(reply -> switch (reply) {
            case AgentReply.Deleted() ->
                directory
                        .remove(agent.agentId())
                        .whenComplete((_, _) -> changed.accept(agent.agentId()))
                        .thenCompose(_ -> endSession(agent.agentId()))
                        .thenApply(_ -> (AgentOutcome) new AgentOutcome.Done(agent));
            case AgentReply.Refused(Refusal refusal) -> refused(refusal);
            case AgentReply.Known _ -> refused(ErrorCode.INTERNAL_ERROR.refusal());
        });
    }

    /** The agent with what it logs in with; empty if there is none. */
    CompletionStage<Optional<AgentReply.Known>> secrets(String agentId) {
        return entities.ask(agentId, AgentCommand.Get::new).thenCompose(reply -> switch (reply) {
            case AgentReply.Known known -> CompletableFuture.completedFuture(Optional.of(known));
            case AgentReply.Refused(Refusal refusal)
            when refusal.code() == ErrorCode.NOT_FOUND -> CompletableFuture.completedFuture(Optional.empty());
            case AgentReply.Refused _, AgentReply.Deleted _ ->
                CompletableFuture.failedFuture(new IllegalStateException("agent does not answer"));
        });
    }

    /** Why the name and the extension cannot be had; empty once they are the agent's. */
    private CompletionStage<Optional<Refusal>> claim(AgentProfile agent, int tries) {
        return directory.claim(agent).thenCompose(claim -> switch (claim) {
            case AgentDirectory.Claim.Claimed() -> CompletableFuture.completedFuture(Optional.<Refusal>empty());
            case AgentDirectory.Claim.Taken(String field) ->
                CompletableFuture.completedFuture(Optional.of(taken(field)));
            case AgentDirectory.Claim.MaybeVoid(String rival)
            when tries > 1 -> clearUp(rival).thenCompose(_ -> claim(agent, tries - 1));
            case AgentDirectory.Claim.MaybeVoid _, AgentDirectory.Claim.Unknown _ ->
                CompletableFuture.completedFuture(Optional.of(taken("username or extension")));
        });
    }

    /** An old claim: its agent came to be and only the confirmation was lost, or it never did. */
    private CompletionStage<Boolean> clearUp(String agentId) {
        return entities.ask(agentId, AgentCommand.Get::new).thenCompose(reply -> switch (reply) {
            case AgentReply.Known _ -> directory.confirm(agentId);
            case AgentReply.Refused(Refusal refusal)
            when refusal.code() == ErrorCode.NOT_FOUND -> directory.renounce(agentId);
            case AgentReply.Refused _, AgentReply.Deleted _ -> CompletableFuture.completedFuture(false);
        });
    }

    /** A browser agent turns its tenant's WebRTC feature on. Comes first: it may be repeated, an agent may not. */
    private CompletionStage<Optional<Refusal>> licensed(AgentProfile agent) {
        if (!agent.typology().isWebRtc()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return licensing
                .webRtcAgentCreated(agent.tenantId())
                .thenApply(_ -> Optional.<Refusal>empty())
                .exceptionally(failure -> {
                    LOG.warn("agent.license-unavailable", "tenant", agent.tenantId(), "why", failure.getMessage());
                    return Optional.of(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
                });
    }

    private CompletionStage<AgentOutcome> bringToBeing(AgentProfile agent, Secret hash) {
        Secret sipPassword = sipPassword();
        return entities.ask(agent.agentId(), replyTo -> new AgentCommand.Create(agent, hash, sipPassword, replyTo))
                .thenCompose(reply -> switch (reply) {
                    case AgentReply.Known known ->
                        directory.confirm(agent.agentId()).thenApply(_ ->
                                (AgentOutcome) new AgentOutcome.Done(known.profile()));
                    case AgentReply.Refused(Refusal refusal) -> refused(refusal);
                    case AgentReply.Deleted _ -> refused(ErrorCode.INTERNAL_ERROR.refusal());
                });
    }

    private CompletionStage<AgentOutcome> changed(AgentProfile wanted, AgentBodies.AgentPatch patch) {
        return entities.ask(wanted.agentId(), replyTo -> new AgentCommand.Change(wanted, replyTo))
                .thenCompose(reply -> reply instanceof AgentReply.Known
                                && patch.password().isPresent()
                        ? changePassword(wanted.agentId(), patch.password().get())
                        : CompletableFuture.completedFuture(reply))
                .thenCompose(reply -> reply instanceof AgentReply.Known
                                && patch.renewSipPassword().orElse(false)
                        ? renewSipPassword(wanted.agentId())
                        : CompletableFuture.completedFuture(reply))
                .thenCompose(reply -> switch (reply) {
                    case AgentReply.Known known ->
                        (known.profile().enabled()
                                        ? CompletableFuture.completedFuture(true)
                                        : endSession(wanted.agentId()))
                                .thenApply(_ -> (AgentOutcome) new AgentOutcome.Done(known.profile()));
                    case AgentReply.Refused(Refusal refusal) -> refused(refusal);
                    case AgentReply.Deleted _ -> refused(ErrorCode.NOT_FOUND.refusal());
                });
    }

    private CompletionStage<AgentReply> changePassword(String agentId, String password) {
        return passwords
                .hash(password)
                .thenCompose(hash ->
                        entities.ask(agentId, replyTo -> new AgentCommand.ChangePassword(new Secret(hash), replyTo)));
    }

    private CompletionStage<AgentReply> renewSipPassword(String agentId) {
        Secret renewed = sipPassword();
        return entities.ask(agentId, replyTo -> new AgentCommand.RenewSipPassword(renewed, replyTo));
    }

    private CompletionStage<Boolean> endSession(String agentId) {
        return sessions.ask(agentId, AgentSessionCommand.Get::new)
                .thenCompose(reply -> reply instanceof SessionReply.Live live
                        ? sessions.ask(
                                        agentId,
                                        replyTo -> new AgentSessionCommand.End(live.sessionId(), "forced", replyTo))
                                .thenApply(end -> end instanceof SessionReply.Ended)
                        : CompletableFuture.completedFuture(false));
    }

    private Secret sipPassword() {
        byte[] bytes = new byte[SIP_PASSWORD_BYTES];
        random.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static Refusal taken(String field) {
        return ErrorCode.CONFLICT.refusal(field + " is taken");
    }

    private static CompletionStage<AgentOutcome> refused(Refusal refusal) {
        return CompletableFuture.completedFuture(new AgentOutcome.Refused(refusal));
    }
}
