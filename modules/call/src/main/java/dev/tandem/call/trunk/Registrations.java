package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.core.EventLog;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.Registration;
import dev.tandem.sip.RegistrationEvent;
import dev.tandem.sip.RegistrationRequest;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
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
    private static final String SLASH = "/";

    private final SipEndpoint endpoint;
    private final String node;
    private final InstantSource clock;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, TrunkHealth.Registered> states = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * Who is to be registered where.
     *
     * @param key the trunk's id; of an agent's own registration that, a slash, and the agent's id
     */
    record Account(String key, String trunk, SipTarget target) {

        static Account of(Trunk trunk) {
            return new Account(trunk.id(), trunk.name(), trunk.target());
        }

        static Account of(Trunk trunk, String agentId, Credentials agent) {
            return new Account(
                    trunk.id() + SLASH + agentId, trunk.name(), trunk.as(agent).target());
        }
    }

    private record Held(SipTarget target, Registration registration, CompletableFuture<Void> over) {}

    Registrations(SipEndpoint endpoint, String node, InstantSource clock) {
        this.endpoint = endpoint;
        this.node = node;
        this.clock = clock;
    }

    /** Registers what is not yet, and ends what is no more or is otherwise now. */
    synchronized void follow(Collection<Account> accounts) {
        Map<String, Account> wanted = new HashMap<>();
        if (!closed) {
            accounts.stream()
                    .filter(account -> account.target().credentials().isPresent())
                    .forEach(account -> wanted.put(account.key(), account));
        }
        List.copyOf(held.keySet()).stream()
                .filter(key -> !wanted.containsKey(key)
                        || !wanted.get(key).target().equals(held.get(key).target()))
                .forEach(this::end);
        wanted.forEach((key, account) -> held.computeIfAbsent(key, any -> begin(account)));
    }

    private Held begin(Account account) {
        LOG.info("trunk.registering", "trunk", account.trunk(), "account", account.key());
        states.put(account.key(), new TrunkHealth.Registered(false, 0, clock.instant(), node));
        CompletableFuture<Void> over = new CompletableFuture<>();
        String user = account.target().credentials().orElseThrow().username();
        Registration registration = endpoint.register(
                RegistrationRequest.of(account.target(), user), (source, event) -> heard(account, event, over));
        return new Held(account.target(), registration, over);
    }

    private void heard(Account account, RegistrationEvent event, CompletableFuture<Void> over) {
        switch (event) {
            case RegistrationEvent.Registered registered -> note(account, true, OK, "");
            case RegistrationEvent.Failed(int status, String reason, var nextTry) ->
                note(account, false, status, reason);
            case RegistrationEvent.Unregistered unregistered -> over.complete(null);
        }
    }

    private void note(Account account, boolean registered, int status, String reason) {
        states.computeIfPresent(account.key(), (id, known) -> {
            boolean same = known.registered() == registered && known.status() == status;
            if (same) {
                return known;
            }
            if (registered) {
                LOG.info("trunk.registered", "trunk", account.trunk(), "account", account.key(), "node", node);
            } else {
                LOG.warn(
                        "trunk.not-registered",
                        "trunk",
                        account.trunk(),
                        "account",
                        account.key(),
                        "status",
                        status,
                        "because",
                        reason);
            }
            return new TrunkHealth.Registered(registered, status, clock.instant(), node);
        });
    }

    private void end(String id) {
        states.remove(id);
        Optional.ofNullable(held.remove(id))
                .ifPresent(ending -> ending.registration().close());
    }

    /** How the trunk's registrations do, if this node holds them: well only if all do. */
    Optional<TrunkHealth.Registered> of(String trunkId) {
        return states.entrySet().stream()
                .filter(state ->
                        state.getKey().equals(trunkId) || state.getKey().startsWith(trunkId + SLASH))
                .map(Map.Entry::getValue)
                .min(Comparator.comparing(TrunkHealth.Registered::registered));
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
