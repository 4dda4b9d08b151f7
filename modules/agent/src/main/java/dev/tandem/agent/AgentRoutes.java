package dev.tandem.agent;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.tandem.agent.pbx.PbxProvisioner;
import dev.tandem.agent.pbx.PbxStatus;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Door;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/** Logins and agents of the agent API. What belongs to another tenant is not found. */
final class AgentRoutes extends AllDirectives {
    private static final Set<Role> STAFF = Set.of(Role.ADMIN, Role.SUPERVISOR);
    private static final Set<Role> ADMINS = Set.of(Role.ADMIN);

    private final Door door;
    private final AgentLogin login;
    private final AgentDirectory directory;
    private final AgentAccounts accounts;
    private final SipAccount.Pbx pbx;
    private final Presences presences;
    private final PbxProvisioner provisioner;

    AgentRoutes(
            Door door,
            AgentLogin login,
            AgentDirectory directory,
            AgentAccounts accounts,
            SipAccount.Pbx pbx,
            Presences presences,
            PbxProvisioner provisioner) {
        this.door = door;
        this.login = login;
        this.directory = directory;
        this.accounts = accounts;
        this.pbx = pbx;
        this.presences = presences;
        this.provisioner = provisioner;
    }

    Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        path(segment("auth").slash("login"), this::loginRoute),
                        path(
                                "agents",
                                () -> door.named("/api/agents", () -> concat(post(this::create), get(this::list)))),
                        path(
                                segment("agents").slash(segment()),
                                id -> door.named(
                                        "/api/agents/{id}",
                                        () -> concat(
                                                get(() -> read(id)),
                                                patch(() -> change(id)),
                                                delete(() -> remove(id))))),
                        path(
                                segment("agents").slash(segment()).slash("presence"),
                                id -> door.named("/api/agents/{id}/presence", () -> patch(() -> presence(id)))),
                        path(
                                segment("agents").slash(segment()).slash("sip-config"),
                                id -> door.named("/api/agents/{id}/sip-config", () -> get(() -> sipConfig(id))))));
    }

    private Route loginRoute() {
        return door.named(
                "/api/auth/login",
                () -> post(() -> door.fromAddress(address -> door.body(
                        AgentBodies.Credentials.class,
                        credentials -> door.completeWith(() -> login.login(credentials, address))))));
    }

    private Route create() {
        return door.authenticated(
                ADMINS,
                principal -> door.body(AgentBodies.NewAgent.class, wanted -> {
                    Optional<Refusal> invalid = wanted.invalid();
                    if (invalid.isPresent()) {
                        return door.answer(Answer.refused(invalid.get()));
                    }
                    return principal
                            .tenantOf(wanted.tenantId())
                            .map(tenant -> door.completeWith(() -> accounts.create(wanted, tenant)
                                    .thenCompose(outcome -> answer(outcome, Answer::created))))
                            .orElseGet(() -> door.answer(principal.withoutTenant()));
                }));
    }

    private Route list() {
        return door.authenticated(
                STAFF,
                principal -> door.listing(
                        principal,
                        (tenant, page) -> door.completeWith(() -> directory
                                .list(tenant, page.after(), page.fetch())
                                .thenCompose(agents -> bodies(page.cut(agents))
                                        .thenApply(bodies -> Answer.ok(new AgentBodies.AgentPage(
                                                bodies, page.next(agents, AgentProfile::agentId))))))));
    }

    private Route read(String id) {
        return door.authenticated(principal -> STAFF.contains(principal.role())
                        || principal.subject().equals(id)
                ? door.completeWith(() -> visible(
                        principal, id, agent -> bodies(List.of(agent)).thenApply(one -> Answer.ok(one.getFirst()))))
                : door.answer(Answer.refused(ErrorCode.FORBIDDEN.refusal())));
    }

    private Route change(String id) {
        return door.authenticated(
                ADMINS,
                principal -> door.body(AgentBodies.AgentPatch.class, patch -> {
                    Optional<Refusal> invalid = patch.invalid();
                    if (invalid.isPresent()) {
                        return door.answer(Answer.refused(invalid.get()));
                    }
                    return door.completeWith(() -> visible(
                            principal,
                            id,
                            agent ->
                                    accounts.change(agent, patch).thenCompose(outcome -> answer(outcome, Answer::ok))));
                }));
    }

    private Route remove(String id) {
        return door.authenticated(
                ADMINS,
                principal -> door.completeWith(() -> visible(
                        principal,
                        id,
                        agent -> accounts.delete(agent).thenApply(outcome -> switch (outcome) {
                            case AgentOutcome.Done _ -> Answer.empty();
                            case AgentOutcome.Refused(Refusal refusal) -> Answer.refused(refusal);
                        }))));
    }

    private Route presence(String id) {
        return door.authenticated(principal ->
                STAFF.contains(principal.role()) || principal.subject().equals(id)
                        ? door.body(
                                SessionBodies.NewPresence.class,
                                wanted -> door.completeWith(
                                        () -> visible(principal, id, agent -> presences.set(principal, id, wanted))))
                        : door.answer(Answer.refused(ErrorCode.FORBIDDEN.refusal())));
    }

    /** Has a password, so only the agent itself and administrators get it. */
    private Route sipConfig(String id) {
        return door.authenticated(principal ->
                principal.role() == Role.ADMIN || principal.subject().equals(id)
                        ? door.completeWith(() -> visible(
                                principal,
                                id,
                                agent -> accounts.secrets(id)
                                        .thenApply(known -> Answer.of(
                                                known.map(of -> pbx.accountOf(of.profile(), of.sipPassword()))))))
                        : door.answer(Answer.refused(ErrorCode.FORBIDDEN.refusal())));
    }

    private CompletionStage<Answer> visible(
            Principal principal, String id, Function<AgentProfile, CompletionStage<Answer>> then) {
        return directory
                .find(id)
                .thenCompose(found -> Answer.of(found.filter(agent -> principal.sees(agent.tenantId())), then));
    }

    private CompletionStage<Answer> answer(AgentOutcome outcome, Function<Object, Answer> done) {
        return switch (outcome) {
            case AgentOutcome.Done(AgentProfile agent) ->
                bodies(List.of(agent)).thenApply(one -> done.apply(one.getFirst()));
            case AgentOutcome.Refused(Refusal refusal) -> CompletableFuture.completedFuture(Answer.refused(refusal));
        };
    }

    /** The agents with their presence and how far they are at the PBX. */
    private CompletionStage<List<AgentBodies.AgentBody>> bodies(List<AgentProfile> agents) {
        return presences
                .of(agents)
                .thenCombine(
                        provisioner.statuses(
                                agents.stream().collect(Collectors.toMap(AgentProfile::agentId, AgentRoster::isAtPbx))),
                        (live, statuses) -> agents.stream()
                                .map(agent -> AgentBodies.AgentBody.of(
                                        agent,
                                        Optional.ofNullable(live.get(agent.agentId())),
                                        statuses.getOrDefault(agent.agentId(), PbxStatus.off())))
                                .toList());
    }
}
