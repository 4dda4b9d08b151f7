package dev.tandem.agent;

import com.typesafe.config.Config;
import dev.tandem.agent.pbx.EndpointNames;
import dev.tandem.agent.pbx.FreeSwitchDirectory;
import dev.tandem.agent.pbx.PbxProvisioner;
import dev.tandem.agent.pbx.ProvisioningSettings;
import dev.tandem.agent.session.SessionCalls;
import dev.tandem.agent.session.SessionHistory;
import dev.tandem.agent.session.SessionNeighbours;
import dev.tandem.agent.session.SessionSettings;
import dev.tandem.agent.session.Sessions;
import dev.tandem.agent.session.ShardedSessions;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Passwords;
import dev.tandem.http.Tokens;
import dev.tandem.journal.Database;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.FeedHandler;
import dev.tandem.license.Licensing;
import dev.tandem.license.Seats;
import dev.tandem.license.SteadyClock;
import dev.tandem.media.MediaPlane;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/** Agents, their sessions and the agent API on this node. */
public final class AgentModule {
    /** What the routes do, for the port's OpenAPI document. */
    public static final ApiDocument.Part API = new ApiDocument.Part(AgentModule.class, "agent-api.yaml");

    private final Agents agents;
    private final Sessions sessions;
    private final IceServers iceServers;
    private final Route routes;
    private final SessionHistory history;
    private final SipAccounts sipAccounts;
    private final Function<String, CompletionStage<Optional<SipAccount>>> pbxAccounts;

    /**
     * What the module stands on.
     *
     * @param guard shared by all logins of the node
     */
    public record Foundation(
            Database database,
            EventReader events,
            EventJson eventJson,
            Door door,
            Tokens tokens,
            Passwords passwords,
            LoginGuard guard,
            InstantSource clock) {}

    /**
     * Whom the module works with.
     *
     * @param media asked for when the first session starts on this node
     * @param calls made from the sessions that it tells things to, since either needs the other
     */
    public record Neighbours(
            Seats seats,
            Licensing licensing,
            AdminLogin adminLogin,
            Supplier<MediaPlane> media,
            Function<Sessions, SessionCalls> calls) {}

    private AgentModule(
            Agents agents,
            Sessions sessions,
            IceServers iceServers,
            Route routes,
            SessionHistory history,
            SipAccounts sipAccounts,
            Function<String, CompletionStage<Optional<SipAccount>>> pbxAccounts) {
        this.pbxAccounts = pbxAccounts;
        this.agents = agents;
        this.sessions = sessions;
        this.iceServers = iceServers;
        this.routes = routes;
        this.history = history;
        this.sipAccounts = sipAccounts;
    }

    /**
     * Starts this node's share of agents and sessions.
     *
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public static AgentModule start(ActorSystem<?> system, Foundation on, Neighbours with) {
        Config config = system.settings().config();
        AgentDirectory directory = new AgentDirectory(on.database().dataSource());
        AgentEntities entities = AgentEntities.start(system, on.clock());
        Sessions sessions = ShardedSessions.start(
                system,
                proxy -> new SessionNeighbours(
                        new EnabledAgentsOnly(directory, with.seats()),
                        with.calls().apply(proxy),
                        with.media().get(),
                        on.clock(),
                        new SteadyClock()),
                SessionSettings.of(config));
        SessionHistory history = new SessionHistory(on.database().dataSource());
        AgentRoster roster = new AgentRoster(directory, entities, EndpointNames.of(config));
        PbxProvisioner provisioner = PbxProvisioner.start(
                system, ProvisioningSettings.of(config), EndpointNames.of(config), roster, on.clock());
        AgentAccounts accounts = new AgentAccounts(
                directory, entities, sessions, with.licensing(), on.passwords(), provisioner::changed);
        SipAccount.Pbx pbx = SipAccount.Pbx.of(config);
        IceServers iceServers = IceServers.of(config, on.clock());
        AgentLogin login = new AgentLogin(
                directory,
                accounts,
                with.adminLogin(),
                on.passwords(),
                on.tokens(),
                on.guard(),
                pbx,
                iceServers,
                config.getDuration("tandem.agent.token-lifetime"));
        Route routes = Directives.concat(
                new AgentRoutes(
                                on.door(),
                                login,
                                directory,
                                accounts,
                                pbx,
                                new Presences(sessions, history),
                                provisioner)
                        .routes(),
                new FreeSwitchDirectory(on.door(), roster, config).routes(),
                new SessionRoutes(on.door(), sessions, history, on.events(), on.eventJson(), with.licensing())
                        .routes());
        EndpointNames names = EndpointNames.of(config);
        SipAccounts sipAccounts = username -> names.agentOf(username)
                .map(accounts::secrets)
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()))
                .thenApply(found -> found.map(known -> new SipAccounts.Holder(
                        known.profile(), known.sipPassword().value())));
        return new AgentModule(
                directory,
                sessions,
                iceServers,
                routes,
                history,
                sipAccounts,
                agentId -> accounts.secrets(agentId)
                        .thenApply(known -> known.map(of -> pbx.accountOf(of.profile(), of.sipPassword()))));
    }

    public Agents agents() {
        return agents;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** With what agents' SIP telephones register. */
    public SipAccounts sipAccounts() {
        return sipAccounts;
    }

    /** What the agent is at the PBX, with its password; empty if there is no such agent. Fails when it does not answer. */
    public CompletionStage<Optional<SipAccount>> sipAccount(String agentId) {
        return pbxAccounts.apply(agentId);
    }

    /** What an agent's browser is told to find its way through NATs. */
    public IceServers iceServers() {
        return iceServers;
    }

    /** The agent API, to be opened in a {@code House}. */
    public Route routes() {
        return routes;
    }

    /** For the node's journal feed. */
    public List<FeedHandler> feedHandlers() {
        return List.of(history);
    }
}
