package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions;
import dev.tandem.call.TrunkSettings;
import dev.tandem.call.Trunks;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.journal.Jdbc;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.SipEndpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/** The trunks of a node that carries calls: what the database says of them, how they do, and who holds their places. */
public final class TrunkDesk implements Trunks, AutoCloseable {
    private static final EventLog LOG = EventLog.of(TrunkDesk.class);

    private final TrunkSettings defaults;
    private final TrunkBook book;
    private final Circuits circuits;
    private final Places places;
    private final Hosts hosts;
    private final Jdbc jdbc;
    private final InstantSource clock;
    private final Function<String, CompletionStage<Optional<Credentials>>> agents;
    private volatile Indexed indexed = new Indexed(-1, -1, SourceIndex.EMPTY);
    private Optional<Work> work = Optional.empty();

    /** Of which reading of the book, and which addresses of hosts, the index is. */
    private record Indexed(long revision, int hosts, SourceIndex index) {}

    /** What the desk does by itself once there is an endpoint. */
    private record Work(TrunkWatch watch, Accounts accounts, Registrations registrations) {}

    private TrunkDesk(
            TrunkSettings defaults,
            TrunkBook book,
            Circuits circuits,
            Places places,
            Jdbc jdbc,
            InstantSource clock,
            Function<String, CompletionStage<Optional<Credentials>>> agents) {
        this.agents = agents;
        this.jdbc = jdbc;
        this.clock = clock;
        this.defaults = defaults;
        this.book = book;
        this.circuits = circuits;
        this.places = places;
        this.hosts = new Hosts(() ->
                all().stream().map(trunk -> trunk.target().host()).distinct().toList());
    }

    /**
     * Reads the trunks and goes on following them. Blocks for one reading.
     *
     * @param defaults of every tenant that has no trunk of its own
     * @param queries the cluster's database
     * @param agents agents' own users and passwords at the PBX, by agent id
     */
    public static TrunkDesk open(
            TrunkSettings defaults,
            DataSource queries,
            SecretBox box,
            InstantSource clock,
            Function<String, CompletionStage<Optional<Credentials>>> agents) {
        Jdbc jdbc = new Jdbc(queries);
        TrunkDesk desk = new TrunkDesk(
                defaults, new TrunkBook(jdbc, box), new Circuits(clock), new Places(jdbc), jdbc, clock, agents);
        desk.book.open();
        desk.places.open();
        desk.hosts.open();
        return desk;
    }

    /**
     * Watches the trunks' health and registers those that need it; once.
     *
     * @param role of the nodes that carry calls; blank: all
     * @param keepAlive between two OPTIONS to a trunk that is well
     */
    public void work(ActorSystem<?> system, String role, SipEndpoint endpoint, Duration keepAlive) {
        String node = Cluster.get(system).selfMember().address().hostPort();
        Registrations registrations = new Registrations(endpoint, node, clock);
        HealthReports reports = new HealthReports(report -> write(node, report));
        TrunkWatch watch = new TrunkWatch(
                endpoint, this::all, circuits, keepAlive, clock, trunks -> reports.tell(report(registrations, trunks)));
        watch.open();
        Accounts accounts = new Accounts(jdbc, this::all, registrations, agents);
        accounts.open();
        Registrar.start(system, role, accounts::here);
        work = Optional.of(new Work(watch, accounts, registrations));
    }

    /** Default trunks are in no table; how they do is in the metrics. */
    private Map<String, TrunkHealth> report(Registrations registrations, Collection<Trunk> trunks) {
        Map<String, TrunkHealth> report = new HashMap<>();
        trunks.stream()
                .filter(trunk -> trunk.tenantId().isPresent())
                .forEach(trunk ->
                        report.put(trunk.id(), circuits.of(trunk).health().with(registrations.of(trunk.id()))));
        return Map.copyOf(report);
    }

    private CompletionStage<Integer> write(String node, Map<String, TrunkHealth> report) {
        return jdbc.async(connection -> {
            HealthRows.write(connection, node, report);
            return report.size();
        });
    }

    /** How many trunks are up, degraded, down or unknown as this node sees them, by those words. */
    public Map<String, Long> states() {
        return all().stream()
                .collect(Collectors.groupingBy(
                        trunk -> circuits.of(trunk).health().state().name().toLowerCase(Locale.ROOT),
                        Collectors.counting()));
    }

    /** Every trunk that may be used, the default ones included. */
    Collection<Trunk> all() {
        return all(book.now());
    }

    private List<Trunk> all(TrunkBook.Copy copy) {
        return Stream.concat(defaults.trunks().stream(), copy.enabled().stream())
                .toList();
    }

    Places places() {
        return places;
    }

    @Override
    public List<Trunk> usable(String tenantId) {
        return own(tenantId)
                .map(entries -> entries.stream()
                        .filter(TrunkBook.Entry::enabled)
                        .map(TrunkBook.Entry::trunk)
                        .toList())
                .orElseGet(() -> defaults.forTenant(tenantId))
                .stream()
                .filter(circuits::mayTry)
                .toList();
    }

    @Override
    public boolean any(String tenantId) {
        return own(tenantId).isPresent() || defaults.any(tenantId);
    }

    private Optional<List<TrunkBook.Entry>> own(String tenantId) {
        return Optional.ofNullable(book.now().byTenant().get(tenantId));
    }

    @Override
    public Optional<Trunk> byName(String tenantId, String name) {
        return own(tenantId)
                .flatMap(entries -> entries.stream()
                        .map(TrunkBook.Entry::trunk)
                        .filter(trunk -> trunk.name().equals(name))
                        .findFirst())
                .or(() -> defaults.byName(tenantId, name));
    }

    @Override
    public List<Trunk> bySource(InetAddress source) {
        return sources().at(source);
    }

    /** Made anew by whoever asks first after a change. */
    private SourceIndex sources() {
        TrunkBook.Copy copy = book.now();
        int version = hosts.version();
        Indexed last = indexed;
        if (last.revision() != copy.revision() || last.hosts() != version) {
            last = new Indexed(copy.revision(), version, SourceIndex.of(all(copy), hosts::of));
            indexed = last;
        }
        return last.index();
    }

    private CallLimits limitsOf(String tenantId) {
        return book.now().limits().getOrDefault(tenantId, CallLimits.none());
    }

    @Override
    public Optional<Refusal> forbidden(String tenantId, String number) {
        Optional<Refusal> refusal = limitsOf(tenantId).forbids(number);
        refusal.ifPresent(why -> LOG.warn("call.forbidden", "tenant", tenantId, "because", why.message()));
        return refusal;
    }

    @Override
    public CompletionStage<Optional<Refusal>> admit(String tenantId, String callId) {
        CallLimits limits = limitsOf(tenantId);
        if (limits.callsPerMinute().isEmpty() && limits.concurrentCalls().isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return places.admit(tenantId, callId, limits)
                .thenApply(refusal -> {
                    refusal.ifPresent(why ->
                            LOG.warn("call.limited", "tenant", tenantId, "call", callId, "because", why.message()));
                    return refusal;
                })
                .exceptionally(away -> {
                    LOG.warn("call.limits-unknown", "tenant", tenantId, "because", String.valueOf(away.getMessage()));
                    return Optional.of(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
                });
    }

    @Override
    public CompletionStage<Boolean> take(Trunk trunk, String callId) {
        // Also on a trunk without a limit, and on one of all tenants: the call may have a place in its tenant's limit.
        places.hold(callId);
        return trunk.options()
                .maxCalls()
                .map(most -> places.take(Places.ofTrunk(trunk.id()), callId, most)
                        .exceptionally(away -> {
                            LOG.warn("trunk.places-unknown", "trunk", trunk.name(), "because", away.getMessage());
                            return false;
                        }))
                .orElseGet(() -> CompletableFuture.completedStage(true));
    }

    /** Whether calls of the tenant hold places at all. */
    private boolean hasLimits(String tenantId) {
        return limitsOf(tenantId).concurrentCalls().isPresent()
                || own(tenantId)
                        .filter(entries -> entries.stream()
                                .anyMatch(entry ->
                                        entry.trunk().options().maxCalls().isPresent()))
                        .isPresent();
    }

    @Override
    public CompletionStage<Optional<Trunk>> calledBy(String agentId, Trunk trunk) {
        return trunk.options().mode() == TrunkOptions.Mode.AGENT_REGISTER
                ? agents.apply(agentId).thenApply(found -> found.map(trunk::as)).exceptionally(away -> Optional.empty())
                : CompletableFuture.completedStage(Optional.of(trunk));
    }

    @Override
    public void leave(Trunk trunk, String callId) {
        if (trunk.options().maxCalls().isPresent()) {
            places.leave(Places.ofTrunk(trunk.id()), callId);
        }
    }

    @Override
    public void release(String tenantId, String callId) {
        if (hasLimits(tenantId)) {
            places.release(callId);
        } else {
            places.handOver(callId);
        }
    }

    @Override
    public void handOver(String callId) {
        places.handOver(callId);
    }

    @Override
    public void reached(Trunk trunk) {
        circuits.reached(trunk, Optional.empty(), Optional.empty());
    }

    @Override
    public void missed(Trunk trunk, int status) {
        circuits.missed(trunk, status);
    }

    /** Ends the registrations that this node holds. Call before the endpoint closes. */
    public CompletionStage<Void> leave() {
        return work.map(doing -> {
                    doing.watch().close();
                    doing.accounts().close();
                    return doing.registrations().close();
                })
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    @Override
    public void close() {
        leave();
        book.close();
        places.close();
        hosts.close();
    }
}
