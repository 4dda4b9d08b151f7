package dev.tandem.agent;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.http.Answer;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Passwords;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Exchanges a user name and a password for a token: agents', and through {@link AdminLogin} administrators'. */
final class AgentLogin {
    private static final EventLog LOG = EventLog.of(AgentLogin.class);

    private final AgentDirectory directory;
    private final AgentAccounts accounts;
    private final AdminLogin admins;
    private final Passwords passwords;
    private final Tokens tokens;
    private final LoginGuard guard;
    private final SipAccount.Pbx pbx;
    private final IceServers iceServers;
    private final Duration tokenLifetime;

    AgentLogin(
            AgentDirectory directory,
            AgentAccounts accounts,
            AdminLogin admins,
            Passwords passwords,
            Tokens tokens,
            LoginGuard guard,
            SipAccount.Pbx pbx,
            IceServers iceServers,
            Duration tokenLifetime) {
        this.directory = directory;
        this.accounts = accounts;
        this.admins = admins;
        this.passwords = passwords;
        this.tokens = tokens;
        this.guard = guard;
        this.pbx = pbx;
        this.iceServers = iceServers;
        this.tokenLifetime = tokenLifetime;
    }

    /** @param address that limits count by */
    CompletionStage<Answer> login(AgentBodies.Credentials credentials, String address) {
        String username = credentials.username();
        Optional<Duration> locked = guard.lockedFor(username, address);
        if (locked.isPresent()) {
            LOG.warn("login.locked", "address", address, "seconds", locked.get().toSeconds());
            return CompletableFuture.completedFuture(
                    Answer.refused(ErrorCode.RATE_LIMITED.refusal("Too many failed logins"), locked.get()));
        }
        return directory
                .findByUsername(username)
                .thenCompose(found -> found.map(agent -> accounts.secrets(agent.agentId()))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())))
                .thenCompose(known ->
                        known.map(agent -> agent(agent, credentials.password())).orElseGet(() -> admin(credentials)))
                .thenApply(answer -> settle(answer, username, address));
    }

    private CompletionStage<Optional<Answer>> agent(AgentReply.Known known, String password) {
        return passwords
                .verify(password, Optional.of(known.passwordHash().value()))
                .thenApply(right -> right ? Optional.of(welcome(known)) : Optional.empty());
    }

    private Answer welcome(AgentReply.Known known) {
        AgentProfile agent = known.profile();
        if (!agent.enabled()) {
            return Answer.refused(ErrorCode.FORBIDDEN.refusal("The agent is disabled"));
        }
        Tokens.Issued issued =
                tokens.issue(agent.agentId(), agent.tenantId(), Role.AGENT, Optional.of(agent.userId()), tokenLifetime);
        LOG.info("agent.logged-in", "tenant", agent.tenantId(), "agent", agent.agentId());
        return Answer.ok(new AgentBodies.LoggedInAgent(
                issued.token(),
                issued.expiresAt(),
                AgentBodies.AgentSelf.of(agent),
                iceServers.forAgent(agent.agentId()),
                pbx.accountOf(agent, known.sipPassword())));
    }

    private CompletionStage<Optional<Answer>> admin(AgentBodies.Credentials credentials) {
        return admins.verify(credentials.username(), credentials.password())
                .thenApply(found -> found.map(admin -> {
                    Tokens.Issued issued =
                            tokens.issue(admin.id(), admin.tenantId(), admin.role(), Optional.empty(), tokenLifetime);
                    LOG.info("admin.logged-in", "tenant", admin.tenantId(), "user", admin.id());
                    return Answer.ok(new AgentBodies.LoggedInAdmin(
                            issued.token(), issued.expiresAt(), admin.role().claim()));
                }));
    }

    private Answer settle(Optional<Answer> answer, String username, String address) {
        if (answer.isPresent()) {
            guard.succeeded(username, address);
            return answer.get();
        }
        guard.failed(username, address);
        LOG.warn("login.failed", "address", address);
        return Answer.refused(ErrorCode.UNAUTHORIZED.refusal("Wrong username or password"));
    }
}
