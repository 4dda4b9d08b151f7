package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.core.EventLog;
import dev.tandem.sip.OptionsResult;
import dev.tandem.sip.SipEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Sends each trunk OPTIONS now and then (RFC 3261 §11) and tells the cluster how the trunks do as this node sees them. */
final class TrunkWatch implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(TrunkWatch.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration REPORT = Duration.ofSeconds(2);
    /** More wait for the next tick. */
    private static final int MAX_IN_FLIGHT = 100;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final SipEndpoint endpoint;
    private final Supplier<Collection<Trunk>> trunks;
    private final Circuits circuits;
    private final Duration interval;
    private final InstantSource clock;
    private final Consumer<Collection<Trunk>> report;
    private final Map<String, Instant> looked = new HashMap<>();
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private Instant reported = Instant.EPOCH;
    private Optional<Thread> thread = Optional.empty();

    /**
     * @param interval between two looks at a trunk that is well
     * @param report is told every few seconds, by the thread that sends OPTIONS; must not block
     */
    TrunkWatch(
            SipEndpoint endpoint,
            Supplier<Collection<Trunk>> trunks,
            Circuits circuits,
            Duration interval,
            InstantSource clock,
            Consumer<Collection<Trunk>> report) {
        this.endpoint = endpoint;
        this.trunks = trunks;
        this.circuits = circuits;
        this.interval = interval;
        this.clock = clock;
        this.report = report;
    }

    void open() {
        thread = Optional.of(Thread.ofVirtual().name("trunk-watch").start(this::watch));
    }

    private void watch() {
        try {
            while (true) {
                tick();
                Thread.sleep(TICK);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            Collection<Trunk> now = trunks.get();
            circuits.keep(now);
            looked.keySet().retainAll(now.stream().map(Trunk::id).collect(Collectors.toSet()));
            now.stream().filter(trunk -> trunk.options().keepAlive()).forEach(this::look);
            if (!clock.instant().isBefore(reported.plus(REPORT))) {
                reported = clock.instant();
                report.accept(now);
            }
        } catch (RuntimeException e) {
            LOG.error("trunk.watch-failed", e);
        }
    }

    private void look(Trunk trunk) {
        Instant now = clock.instant();
        boolean due = inFlight.size() < MAX_IN_FLIGHT
                && !inFlight.contains(trunk.id())
                && circuits.of(trunk).isDue(now, looked.getOrDefault(trunk.id(), Instant.EPOCH), interval);
        if (due) {
            inFlight.add(trunk.id());
            looked.put(trunk.id(), now);
            endpoint.options(trunk.target(), result -> {
                inFlight.remove(trunk.id());
                heard(trunk, result);
            });
        }
    }

    private void heard(Trunk trunk, OptionsResult result) {
        switch (result) {
            case OptionsResult.Alive(int status, Duration roundTrip) ->
                circuits.reached(trunk, Optional.of(status), Optional.of(roundTrip));
            case OptionsResult.Unavailable(int status, Duration roundTrip) -> circuits.missed(trunk, status);
            case OptionsResult.Silent silent -> circuits.missed(trunk, REQUEST_TIMEOUT);
            case OptionsResult.Unreachable unreachable -> circuits.missed(trunk, SERVICE_UNAVAILABLE);
        }
    }

    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
