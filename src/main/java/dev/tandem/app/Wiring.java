package dev.tandem.app;

import dev.tandem.agent.AdminLogin;
import dev.tandem.agent.AgentModule;
import dev.tandem.agent.session.SessionCalls;
import dev.tandem.app.settings.NodeRole;
import dev.tandem.app.settings.NodeSettings;
import dev.tandem.app.settings.StartRefused;
import dev.tandem.call.CallModule;
import dev.tandem.call.CallSettings;
import dev.tandem.call.TrunkSettings;
import dev.tandem.call.Trunks;
import dev.tandem.call.history.CallHistory;
import dev.tandem.call.history.CallRoutes;
import dev.tandem.call.inbound.InboundModule;
import dev.tandem.call.inbound.InboundSettings;
import dev.tandem.call.inbound.NumberRoutes;
import dev.tandem.call.trunk.SecretBox;
import dev.tandem.call.trunk.TrunkApi;
import dev.tandem.call.trunk.TrunkDesk;
import dev.tandem.call.trunk.TrunkSources;
import dev.tandem.core.EventLog;
import dev.tandem.gateway.GatewayModule;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Passwords;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.FeedHandler;
import dev.tandem.journal.JournalFeed;
import dev.tandem.license.LicenseModule;
import dev.tandem.license.LicenseSettings;
import dev.tandem.media.MediaPlane;
import dev.tandem.phone.PhoneModule;
import dev.tandem.phone.PhoneSettings;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.sdp.SdpCrypto;
import dev.tandem.socketio.SocketIoSettings;
import dev.tandem.socketio.engineio.AllowedOrigins;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/** Which domain is given what: the one place that knows them all. Read from top to bottom. */
final class Wiring {
    private static final EventLog LOG = EventLog.of(Wiring.class);
    private static final int PASSWORD_HASHES_AT_ONCE = 2;
    private static final int BOOTSTRAP_SECONDS = 20;
    /** The feed's place in the journal; a new name would read it all again. */
    private static final String READ_SIDES = "read-sides";

    private final NodeContext node;
    private final NodeSettings settings;
    private final Passwords passwords = new Passwords(PASSWORD_HASHES_AT_ONCE);
    private final LoginGuard logins = new LoginGuard();
    private final EventReader events;
    private final EventJson eventJson;

    private Wiring(NodeContext node) {
        this.node = node;
        this.settings = node.settings();
        this.events = new EventReader(node.database(), node.events());
        this.eventJson = new EventJson(node.events(), SdpCrypto::masked);
    }

    /** Starts the domains on this node. Its ports open once this returns. Blocks; called once. */
    static Wired start(NodeContext node) throws StartRefused {
        return new Wiring(node).start();
    }

    private Wired start() throws StartRefused {
        if (!settings.kafka().isEmpty()) {
            LOG.warn("kafka.unused", "setting", "KAFKA_BOOTSTRAP_SERVERS", "because", "events stay in the journal yet");
        }
        Optional<Rtc> rtc =
                settings.roles().contains(NodeRole.GATEWAY) ? Optional.of(Rtc.open(settings)) : Optional.empty();
        LicenseModule license = license();
        LateCalls late = new LateCalls();
        AgentModule agent = agent(license, () -> rtc.orElseThrow().media(), late);
        CallHistory history = new CallHistory(node.database().dataSource());
        SecretBox box = new SecretBox(settings.security().storageKey());
        Map<NodeRole, Route> routes = new EnumMap<>(NodeRole.class);
        routes.put(NodeRole.LICENSE, licenseRoutes(license));
        routes.put(NodeRole.AGENT, agentRoutes(agent, history, box));
        Optional<Calls> calls = Optional.empty();
        if (rtc.isPresent()) {
            calls = Optional.of(calls(agent, rtc.get(), box, late));
            routes.put(NodeRole.GATEWAY, calls.get().routes());
        }
        feed(Stream.concat(agent.feedHandlers().stream(), Stream.of(history)).toList());
        routes.keySet().retainAll(settings.roles());
        return new Wired(
                routes,
                calls.map(Calls::phones),
                Greeting.of(settings, firstPassword(license)),
                calls.map(Calls::drain).orElse(Wired::nothing));
    }

    private Route licenseRoutes(LicenseModule license) {
        return Directives.concat(
                document("Licence API", LicenseModule.API), license.api().routes(), license.siteRoutes());
    }

    private Route agentRoutes(AgentModule agent, CallHistory history, SecretBox box) {
        return Directives.concat(
                document("Agent API", AgentModule.API, CallRoutes.API, NumberRoutes.API, TrunkApi.API),
                agent.routes(),
                new CallRoutes(node.door(), history, events, eventJson).routes(),
                numbers(agent),
                new TrunkApi(node.door(), node.database().dataSource(), box).routes());
    }

    /** What a node of the gateway role has beside the others. */
    private record Calls(Route routes, PhoneModule phones, Supplier<CompletionStage<Done>> drain) {}

    private Calls calls(AgentModule agent, Rtc rtc, SecretBox box, LateCalls late) throws StartRefused {
        TrunkDesk trunks = trunks(box, agent);
        rtc.guard().trust(source -> !trunks.bySource(source).isEmpty());
        CallModule call = call(agent, rtc, trunks);
        late.are(call.calls());
        inbound(agent, call, rtc, trunks);
        GatewayModule gateway = gateway(agent, call, rtc);
        trunks.work(
                node.system(),
                NodeRole.GATEWAY.word(),
                rtc.sip(),
                settings.pbx().trunkKeepAlive());
        PhoneModule phones = phones(agent, call);
        NodeMeters.register(node.metrics().registry(), rtc, gateway.sockets());
        NodeMeters.register(node.metrics().registry(), trunks);
        NodeMeters.register(node.metrics().registry(), phones.metrics());
        return new Calls(
                gateway.routes(),
                phones,
                () -> gateway.sockets()
                        .close("node is leaving")
                        .thenCombine(trunks.leave(), (done, _) -> done)
                        .whenComplete((_, _) -> rtc.close())
                        .whenComplete((_, _) -> trunks.close()));
    }

    private Route document(String title, ApiDocument.Part... parts) {
        return ApiDocument.of("Tandem " + title, Version.current(), List.of(parts))
                .route(node.door());
    }

    private LicenseModule license() throws StartRefused {
        try {
            return startLicense();
        } catch (IllegalArgumentException e) {
            throw new StartRefused(String.valueOf(e.getMessage()));
        }
    }

    private LicenseModule startLicense() {
        return LicenseModule.start(
                node.system(),
                LicenseSettings.of(settings.config()),
                node.database().dataSource(),
                events,
                eventJson,
                node.door(),
                node.tokens(),
                passwords,
                logins);
    }

    private AgentModule agent(LicenseModule license, Supplier<MediaPlane> media, SessionCalls calls) {
        AdminLogin admins = (username, password) -> license.admins()
                .verify(username, password)
                .thenApply(
                        found -> found.map(admin -> new AdminLogin.Admin(admin.id(), admin.tenantId(), admin.role())));
        return AgentModule.start(
                node.system(),
                new AgentModule.Foundation(
                        node.database(),
                        events,
                        eventJson,
                        node.door(),
                        node.tokens(),
                        passwords,
                        logins,
                        Clock.systemUTC()),
                new AgentModule.Neighbours(license.seats(), license.licensing(), admins, media, sessions -> calls));
    }

    private Route numbers(AgentModule agent) {
        boolean everyTenantsTrunk = defaultTrunks().trunks().stream()
                .anyMatch(trunk -> trunk.tenantId().isEmpty());
        return new NumberRoutes(node.door(), node.database().dataSource(), agent.agents(), everyTenantsTrunk).routes();
    }

    private TrunkSettings defaultTrunks() {
        var pbx = settings.pbx();
        return TrunkSettings.of(pbx.asteriskHost(), pbx.asteriskSipPort(), pbx.freeswitchHost());
    }

    private void inbound(AgentModule agent, CallModule call, Rtc rtc, Trunks trunks) throws StartRefused {
        try {
            InboundModule.start(
                    node.system(),
                    rtc.inbound(),
                    InboundSettings.of(settings.config()),
                    new TrunkSources(trunks),
                    agent.agents(),
                    agent.sessions(),
                    call.ringing(),
                    node.database().dataSource());
        } catch (IllegalArgumentException e) {
            throw new StartRefused(String.valueOf(e.getMessage()));
        }
    }

    private TrunkDesk trunks(SecretBox box, AgentModule agent) {
        return TrunkDesk.open(
                defaultTrunks(),
                node.database().dataSource(),
                box,
                Clock.systemUTC(),
                agentId -> agent.sipAccount(agentId)
                        .thenApply(found ->
                                found.map(account -> new Credentials(account.username(), account.password()))));
    }

    private CallModule call(AgentModule agent, Rtc rtc, Trunks trunks) {
        return CallModule.start(
                node.system(),
                agent.sessions(),
                agent.agents(),
                rtc.media(),
                rtc.sip(),
                trunks,
                CallSettings.of(settings.config()),
                node.database().dataSource(),
                events,
                eventJson,
                node.door());
    }

    private GatewayModule gateway(AgentModule agent, CallModule call, Rtc rtc) {
        SocketIoSettings sockets = SocketIoSettings.defaults();
        List<String> origins = settings.http().allowedOrigins();
        return GatewayModule.start(
                node.system(),
                node.tokens(),
                node.door(),
                sockets.withEngine(sockets.engine()
                        .withOrigins(
                                origins.contains("*")
                                        ? AllowedOrigins.any()
                                        : AllowedOrigins.only(origins.toArray(String[]::new)))),
                new GatewayModule.Neighbours(
                        agent.agents(),
                        agent.sessions(),
                        call.calls(),
                        call.history(),
                        call.qualityBoard(),
                        rtc.media(),
                        agent.iceServers()),
                Version.current());
    }

    private PhoneModule phones(AgentModule agent, CallModule call) {
        return PhoneModule.start(
                node.system(),
                PhoneSettings.of(
                        settings.phones().uri().getAuthority(),
                        settings.http().allowedOrigins(),
                        settings.config().getDuration("tandem.session.reconnect-grace")),
                new PhoneModule.Neighbours(
                        agent.sessions(), call.calls(), agent.sipAccounts(), logins, node.door()::addressOf));
    }

    /** Read sides follow the journal on one node of the cluster at a time. */
    private void feed(List<FeedHandler> handlers) {
        ClusterSingleton.get(node.system())
                .init(SingletonActor.of(
                                JournalFeed.create(READ_SIDES, node.database(), node.events(), handlers), READ_SIDES)
                        .withStopMessage(new JournalFeed.Stop()));
    }

    /** The admin's password, if this start has made it up. */
    private Optional<String> firstPassword(LicenseModule license) throws StartRefused {
        try {
            return license.admins()
                    .bootstrap(settings.security().adminPassword())
                    .toCompletableFuture()
                    .orTimeout(BOOTSTRAP_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new StartRefused(
                    "TANDEM_DATABASE_URL: the administrator's account cannot be read: " + e.getMessage());
        }
    }
}
