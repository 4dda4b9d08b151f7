package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions.Mode;
import dev.tandem.core.EventLog;
import dev.tandem.sip.Registration;
import dev.tandem.sip.RegistrationEvent;
import dev.tandem.sip.RegistrationRequest;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registrations of trunks that this node holds: all of the cluster while it is the one that does, else none. Called by
 * one thread at a time; what it knows can be asked from any.
 */
final class Registrations {
    private static final EventLog LOG = EventLog.of(Registrations.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final SipEndpoint endpoint;
    private final String node;
    private final InstantSource clock;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, TrunkHealth.Registered> states = new ConcurrentHashMap<>();
    private boolean closed;

    private record Held(SipTarget target, Registration registration, CompletableFuture<Void> over) {}

    Registrations(SipEndpoint endpoint, String node, InstantSource clock) {
        this.endpoint = endpoint;
        this.node = node;
        this.clock = clock;
    }

    /** Registers what is not yet, and ends what is no more or is otherwise now. */
    synchronized void follow(Collection<Trunk> trunks) {
        Map<String, Trunk> wanted = new HashMap<>();
        if (!closed) {
            trunks.stream()
                    .filter(trunk -> trunk.options().mode() == Mode.REGISTER)
                    .filter(trunk -> trunk.target().credentials().isPresent())
                    .forEach(trunk -> wanted.put(trunk.id(), trunk));
        }
        List.copyOf(held.keySet()).stream()
                .filter(id -> !wanted.containsKey(id)
                        || !wanted.get(id).target().equals(held.get(id).target()))
                .forEach(this::end);
        wanted.forEach((id, trunk) -> held.computeIfAbsent(id, any -> begin(trunk)));
    }

    private Held begin(Trunk trunk) {
        LOG.info("trunk.registering", "tenant", trunk.tenantId().orElse("*"), "trunk", trunk.name());
        states.put(trunk.id(), new TrunkHealth.Registered(false, 0, clock.instant(), node));
        CompletableFuture<Void> over = new CompletableFuture<>();
        String user = trunk.target().credentials().orElseThrow().username();
        Registration registration = endpoint.register(
                RegistrationRequest.of(trunk.target(), user), (source, event) -> heard(trunk, event, over));
        return new Held(trunk.target(), registration, over);
    }

    private void heard(Trunk trunk, RegistrationEvent event, CompletableFuture<Void> over) {
        switch (event) {
            case RegistrationEvent.Registered registered -> note(trunk, true, OK, "");
            case RegistrationEvent.Failed(int status, String reason, var nextTry) -> note(trunk, false, status, reason);
            case RegistrationEvent.Unregistered unregistered -> over.complete(null);
        }
    }

    private void note(Trunk trunk, boolean registered, int status, String reason) {
        states.computeIfPresent(trunk.id(), (id, known) -> {
            boolean same = known.registered() == registered && known.status() == status;
            if (same) {
                return known;
            }
            if (registered) {
                LOG.info("trunk.registered", "trunk", trunk.name(), "node", node);
            } else {
                LOG.warn("trunk.not-registered", "trunk", trunk.name(), "status", status, "because", reason);
            }
            return new TrunkHealth.Registered(registered, status, clock.instant(), node);
        });
    }

    private void end(String id) {
        states.remove(id);
        Optional.ofNullable(held.remove(id))
                .ifPresent(ending -> ending.registration().close());
    }

    /** How the registration of this trunk does, if this node holds it. */
    Optional<TrunkHealth.Registered> of(String trunkId) {
        return Optional.ofNullable(states.get(trunkId));
    }

    /** Ends all, and begins no more. Done when the registrars know, or after two seconds. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        CompletableFuture<?>[] endings = held.values().stream().map(Held::over).toArray(CompletableFuture<?>[]::new);
        List.copyOf(held.keySet()).forEach(this::end);
        return CompletableFuture.allOf(endings)
                .completeOnTimeout(null, FAREWELL.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }
}
