package dev.tandem.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.app.settings.ClusterSettings;
import dev.tandem.app.settings.NodeRole;
import dev.tandem.app.settings.NodeSettings;
import dev.tandem.app.settings.PortCheck;
import dev.tandem.app.settings.StartRefused;
import dev.tandem.core.EventLog;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.Metrics;
import dev.tandem.http.Tokens;
import dev.tandem.journal.Database;
import dev.tandem.journal.DatabaseUnavailable;
import dev.tandem.journal.EventCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.apache.pekko.pattern.Patterns;

/**
 * A running node: database, cluster membership, roles, HTTP ports, management. It starts in that order and leaves in
 * the opposite one.
 */
final class Node {
    private static final EventLog LOG = EventLog.of(Node.class);
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PORT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);

    private final NodeSettings settings;
    private final Optional<HttpsConnectionContext> tls;
    private final Database database;
    private final ActorSystem<Void> system;
    private final Metrics metrics = new Metrics();
    private final List<String> greeting = new ArrayList<>();

    private Node(
            NodeSettings settings, Optional<HttpsConnectionContext> tls, Database database, ActorSystem<Void> system) {
        this.tls = tls;
        this.settings = settings;
        this.database = database;
        this.system = system;
    }

    /**
     * Starts a node and returns once it is ready.
     *
     * @param shutdown is told how to undo each step, also when a later one fails
     */
    static Node start(NodeSettings settings, Shutdown shutdown) throws StartRefused {
        PortCheck.verify(settings);
        EventCodec events = events(settings);
        Optional<HttpsConnectionContext> tls = https(settings);
        Database database = openDatabase(settings);
        shutdown.add(database::close);
        Config config = ConfigFactory.load(
                addresses(settings).withFallback(database.config()).withFallback(settings.config()));
        Node node = new Node(settings, tls, database, ActorSystem.create(Behaviors.empty(), "tandem", config));
        shutdown.add(node::stop);
        node.open(events);
        return node;
    }

    private static Optional<HttpsConnectionContext> https(NodeSettings settings) throws StartRefused {
        return settings.security().tls().isPresent()
                ? Optional.of(Tls.of(settings.security().tls().get()))
                : Optional.empty();
    }

    private static EventCodec events(NodeSettings settings) throws StartRefused {
        try {
            return EventCodec.of(settings.config());
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage());
        }
    }

    private static Database openDatabase(NodeSettings settings) throws StartRefused {
        try {
            return Database.open(settings.config());
        } catch (DatabaseUnavailable e) {
            throw new StartRefused(e.getMessage());
        }
    }

    /** What Pekko is told of this node's place, from settings that are checked. */
    private static Config addresses(NodeSettings settings) {
        ClusterSettings cluster = settings.cluster();
        Map<String, Object> values = new HashMap<>();
        values.put("pekko.remote.artery.canonical.hostname", cluster.host());
        values.put("pekko.remote.artery.canonical.port", cluster.port());
        values.put("pekko.remote.artery.bind.hostname", settings.bindHost());
        values.put("pekko.management.http.hostname", cluster.host());
        values.put("pekko.management.http.bind-hostname", settings.bindHost());
        values.put("pekko.management.http.port", cluster.managementPort());
        values.put("tandem.phone.uri", settings.phones().uri().toString());
        values.put(
                "pekko.cluster.roles",
                settings.roles().stream().map(NodeRole::word).sorted().toList());
        values.put(
                "pekko.cluster.seed-nodes",
                cluster.seedNodes().stream()
                        .map(seed -> "pekko://tandem@" + seed)
                        .toList());
        return ConfigFactory.parseMap(values);
    }

    private void open(EventCodec events) throws StartRefused {
        within(
                PORT_TIMEOUT,
                "TANDEM_MANAGEMENT_PORT",
                PekkoManagement.get(system.classicSystem()).start());
        join();
        Tokens tokens = new Tokens(settings.security().jwtSecret());
        Door door = new Door(tokens, settings.http());
        NodeContext context =
                new NodeContext(system, ClusterSharding.get(system), settings, database, events, metrics, tokens, door);
        Wired wired = Wiring.start(context);
        atShutdown(CoordinatedShutdown.PhaseServiceRequestsDone(), "drain", wired.drain());
        greeting.addAll(wired.greeting());
        for (NodeRole role : NodeRole.values()) {
            if (settings.roles().contains(role)) {
                bind(role, wired.routes().getOrDefault(role, Directives.reject()), door);
            }
        }
        bindPhones(wired, door);
        NodeState state = system.registerExtension(NodeState.ID);
        state.serves(database);
        atShutdown(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "not-ready", () -> drained(state));
        LOG.info(
                "node.ready",
                "roles",
                words(),
                "cluster",
                settings.cluster().host() + ":" + settings.cluster().port());
    }

    /** Alone when no seeds are given; else with them, which Pekko tries by itself. */
    private void join() throws StartRefused {
        CompletableFuture<Done> up = new CompletableFuture<>();
        Cluster cluster = Cluster.get(system);
        var waiting = system.systemActorOf(
                Behaviors.receive(SelfUp.class)
                        .onMessage(SelfUp.class, member -> {
                            up.complete(Done.done());
                            return Behaviors.stopped();
                        })
                        .build(),
                "wait-until-up",
                org.apache.pekko.actor.typed.Props.empty());
        cluster.subscriptions().tell(Subscribe.create(waiting, SelfUp.class));
        if (settings.cluster().seedNodes().isEmpty()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        try {
            up.get(JOIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new StartRefused("TANDEM_SEED_NODES is \""
                    + settings.cluster().seedNodes() + "\": expected nodes that answer, but none let this node in for "
                    + JOIN_TIMEOUT.toSeconds() + " s");
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new StartRefused("interrupted while joining the cluster");
        }
    }

    private void bind(NodeRole role, Route route, Door door) throws StartRefused {
        bind(role.word(), settings.ports().of(role), tls, route, door);
    }

    /** The ports of SIP telephones, on nodes that have any. */
    private void bindPhones(Wired wired, Door door) throws StartRefused {
        if (wired.phones().isPresent() && settings.phones().ws().isPresent()) {
            Route route = wired.phones().get().route(false);
            bind("sip-ws", settings.phones().ws().get(), Optional.empty(), route, door);
        }
        if (wired.phones().isPresent() && settings.phones().wss().isPresent()) {
            Route route = wired.phones().get().route(true);
            HttpsConnectionContext certificate = Tls.of(settings.phones().tls().orElseThrow());
            bind("sip-wss", settings.phones().wss().get(), Optional.of(certificate), route, door);
        }
    }

    private void bind(String name, int port, Optional<HttpsConnectionContext> certificate, Route route, Door door)
            throws StartRefused {
        House house = new House(name, door, settings.http(), metrics);
        CompletionStage<ServerBinding> opening = certificate.isPresent()
                ? Http.get(system)
                        .newServerAt(settings.bindHost(), port)
                        .enableHttps(certificate.get())
                        .bind(house.open(route))
                : house.bind(system, settings.bindHost(), port, house.open(route));
        ServerBinding binding = within(PORT_TIMEOUT, "the port of " + name, opening);
        binding.addToCoordinatedShutdown(settings.ports().drainTimeout(), system);
        LOG.info("http.open", "role", name, "address", settings.bindHost() + ":" + port);
    }

    private CompletionStage<Done> drained(NodeState state) {
        state.drains();
        LOG.info("node.leaving", "roles", words());
        Duration delay = settings.ports().drainDelay();
        return delay.isZero()
                ? CompletableFuture.completedFuture(Done.done())
                : Patterns.after(delay, system.classicSystem(), () -> CompletableFuture.completedFuture(Done.done()));
    }

    private void atShutdown(String phase, String task, Supplier<CompletionStage<Done>> work) {
        CoordinatedShutdown.get(system).addTask(phase, task, work);
    }

    /** Waits at start, where a blocked thread does no harm. */
    private static <T> T within(Duration timeout, String what, CompletionStage<T> work) throws StartRefused {
        try {
            return work.toCompletableFuture()
                    .orTimeout(timeout.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartRefused(what + " cannot be opened: " + cause.getMessage());
        }
    }

    /** Lines that the roles have for whoever started the node. */
    List<String> greeting() {
        return List.copyOf(greeting);
    }

    /** Completes when the node has left, be it by {@link #stop} or because its cluster downed it. */
    CompletionStage<Done> whenTerminated() {
        return system.getWhenTerminated();
    }

    /** Leaves in good order: not ready, ports, roles, entities, cluster. Blocks. */
    private void stop() {
        try {
            CoordinatedShutdown.get(system)
                    .runAll(CoordinatedShutdown.jvmExitReason())
                    .toCompletableFuture()
                    .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            system.getWhenTerminated().toCompletableFuture().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            LOG.error("node.stop-failed", e);
        }
        metrics.close();
        LOG.info("node.stopped");
    }

    private String words() {
        return String.join(
                ",", settings.roles().stream().map(NodeRole::word).sorted().toList());
    }
}
