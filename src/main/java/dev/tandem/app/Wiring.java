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
import dev.tandem.gateway.GatewayModule;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Passwords;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.FeedHandler;
import dev.tandem.journal.JournalFeed;
import dev.tandem.license.LicenseModule;
import dev.tandem.license.LicenseSettings;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipStartException;
import dev.tandem.socketio.SocketIoSettings;
import dev.tandem.socketio.engineio.AllowedOrigins;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/** Which domain is given what: the one place that knows them all. Read from top to bottom. */
final class Wiring {
    private static final int PASSWORD_HASHES_AT_ONCE = 2;
    private static final int BOOTSTRAP_SECONDS = 20;
    /** The feed's place in the journal; a new name would read it all again. */
    private static final String READ_SIDES = "read-sides";

    private final NodeContext node;
    private final NodeSettings settings;
    private final Passwords passwords = new Passwords(PASSWORD_HASHES_AT_ONCE);
    private final EventReader events;
    private final EventJson eventJson;

    private Wiring(NodeContext node) {
        this.node = node;
        this.settings = node.settings();
        this.events = new EventReader(node.database(), node.events());
        this.eventJson = new EventJson(node.events());
    }

    /** Starts the domains on this node. Its ports open once this returns. Blocks; called once. */
    static Wired start(NodeContext node) throws StartRefused {
        return new Wiring(node).start();
    }

    private Wired start() throws StartRefused {
        MediaPlane media = media();
        SipEndpoint sip = sip();
        LicenseModule license = license();
        LateCalls late = new LateCalls();
        AgentModule agent = agent(license, media, late);
        CallModule call = call(agent, media, sip);
        late.are(call.calls());
        GatewayModule gateway = gateway(agent, call, media);
        feed(Stream.concat(agent.feedHandlers().stream(), call.feedHandlers().stream())
                .toList());
        NodeMeters.register(node.metrics().registry(), media, sip, gateway.sockets());

        Map<NodeRole, Route> routes = new EnumMap<>(NodeRole.class);
        routes.put(NodeRole.LICENSE, Directives.concat(license.api().routes(), license.siteRoutes()));
        routes.put(NodeRole.AGENT, Directives.concat(agent.routes(), call.routes()));
        routes.put(NodeRole.GATEWAY, gateway.routes());
        routes.keySet().retainAll(settings.roles());
        return new Wired(
                routes,
                Greeting.of(settings, firstPassword(license)),
                () -> gateway.sockets().close("node is leaving").whenComplete((done, failure) -> {
                    sip.close();
                    media.close();
                }));
    }

    private MediaPlane media() throws StartRefused {
        try {
            return MediaPlane.start(settings.rtc().media());
        } catch (IOException e) {
            throw new StartRefused("RTC_MIN_PORT is \"" + settings.rtc().minPort()
                    + "\": expected a UDP port that can be opened, but " + e.getMessage());
        }
    }

    private SipEndpoint sip() throws StartRefused {
        try {
            return SipEndpoint.start(settings.rtc().sip("Tandem/" + Version.current()), CallModule.inbound());
        } catch (SipStartException e) {
            throw new StartRefused("TANDEM_SIP_PORT is \"" + settings.rtc().sipPort()
                    + "\": expected a port that can be opened, but " + e.getMessage());
        }
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
                new JournaledLicenses(events, eventJson),
                node.door(),
                node.tokens(),
                passwords,
                new LoginGuard());
    }

    private AgentModule agent(LicenseModule license, MediaPlane media, SessionCalls calls) {
        AdminLogin admins = (username, password) -> license.admins()
                .verify(username, password)
                .thenApply(
                        found -> found.map(admin -> new AdminLogin.Admin(admin.id(), admin.tenantId(), admin.role())));
        return AgentModule.start(
                node.system(),
                new AgentModule.Foundation(
                        node.database(), node.events(), node.door(), node.tokens(), passwords, Clock.systemUTC()),
                new AgentModule.Neighbours(license.seats(), license.licensing(), admins, media, sessions -> calls));
    }

    private CallModule call(AgentModule agent, MediaPlane media, SipEndpoint sip) {
        var pbx = settings.pbx();
        return CallModule.start(
                node.system(),
                agent.sessions(),
                agent.agents(),
                media,
                sip,
                TrunkSettings.of(pbx.asteriskHost(), pbx.asteriskSipPort(), pbx.freeswitchHost()),
                CallSettings.defaults(),
                node.database().dataSource(),
                events,
                eventJson,
                node.door());
    }

    private GatewayModule gateway(AgentModule agent, CallModule call, MediaPlane media) {
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
                        agent.agents(), agent.sessions(), call.calls(), call.history(), media, agent.iceServers()),
                Version.current());
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
