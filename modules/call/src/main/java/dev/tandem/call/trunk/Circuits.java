package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.core.EventLog;
import dev.tandem.sip.SipTarget;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The circuits of all trunks on this node. A trunk whose target changes begins anew. Thread-safe. */
final class Circuits {
    private static final EventLog LOG = EventLog.of(Circuits.class);

    private final Map<String, Watched> circuits = new ConcurrentHashMap<>();
    private final InstantSource clock;

    private record Watched(SipTarget target, Circuit circuit) {}

    Circuits(InstantSource clock) {
        this.clock = clock;
    }

    Circuit of(Trunk trunk) {
        return circuits.compute(
                        trunk.id(),
                        (id, known) -> known != null && known.target().equals(trunk.target())
                                ? known
                                : new Watched(trunk.target(), new Circuit()))
                .circuit();
    }

    /**
     * Whether a call may go there now. To a trunk that is down one goes now and then as a probe, unless OPTIONS does that
     * without keeping a caller waiting.
     */
    boolean mayTry(Trunk trunk) {
        Circuit circuit = of(trunk);
        return circuit.isClosed() || (!trunk.options().keepAlive() && circuit.takeProbe(clock.instant()));
    }

    void reached(Trunk trunk, Optional<Integer> status, Optional<java.time.Duration> roundTrip) {
        Circuit circuit = of(trunk);
        boolean wasDown = !circuit.isClosed();
        circuit.reached(clock.instant(), status, roundTrip);
        if (wasDown) {
            LOG.info("trunk.up", "tenant", trunk.tenantId().orElse("*"), "trunk", trunk.name());
        }
    }

    void missed(Trunk trunk, int status) {
        if (of(trunk).missed(clock.instant(), status)) {
            LOG.warn("trunk.down", "tenant", trunk.tenantId().orElse("*"), "trunk", trunk.name(), "status", status);
        }
    }

    /** Forgets trunks that are no more. */
    void keep(Collection<Trunk> trunks) {
        circuits.keySet().retainAll(trunks.stream().map(Trunk::id).collect(Collectors.toSet()));
    }
}
