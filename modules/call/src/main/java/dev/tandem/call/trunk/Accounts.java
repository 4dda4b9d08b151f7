package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions.Mode;
import dev.tandem.core.EventLog;
import dev.tandem.journal.Jdbc;
import dev.tandem.sip.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps the registrations as they should be, on the node that holds them: one for each trunk that registers, and one for
 * each agent with a session where agents register themselves. Looks every second; agents' passwords are asked for once a
 * minute and agent.
 */
final class Accounts implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(Accounts.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_A_PASSWORD = 60;
    private static final int ANSWER_SECONDS = 5;
    /** Of the whole cluster; later ones are not registered. */
    private static final int MAX_AGENTS = 5_000;

    private final Jdbc jdbc;
    private final Supplier<Collection<Trunk>> trunks;
    private final Registrations registrations;
    private final Function<String, CompletionStage<Optional<Credentials>>> passwords;
    private final Map<String, Optional<Credentials>> known = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private boolean silent;
    private volatile boolean here;
    private Optional<Thread> thread = Optional.empty();

    Accounts(
            Jdbc jdbc,
            Supplier<Collection<Trunk>> trunks,
            Registrations registrations,
            Function<String, CompletionStage<Optional<Credentials>>> passwords) {
        this.jdbc = jdbc;
        this.trunks = trunks;
        this.registrations = registrations;
        this.passwords = passwords;
    }

    void open() {
        thread = Optional.of(Thread.ofVirtual().name("trunk-accounts").start(this::look));
    }

    /** Whether registrations are this node's to hold. */
    void here(boolean now) {
        here = now;
    }

    private void look() {
        try {
            for (int round = 0; ; round++) {
                follow(round % LOOKS_A_PASSWORD == 0);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param anew whether passwords are asked for again; of one thread at a time */
    void follow(boolean anew) {
        if (anew) {
            asked.clear();
        }
        silent = false;
        try {
            registrations.follow(here ? wanted() : List.of());
        } catch (RuntimeException e) {
            LOG.warn("trunk.accounts-not-followed", "because", String.valueOf(e.getMessage()));
        }
    }

    private List<Registrations.Account> wanted() {
        List<Registrations.Account> accounts = new ArrayList<>();
        Collection<Trunk> now = trunks.get();
        now.stream()
                .filter(trunk -> trunk.options().mode() == Mode.REGISTER)
                .map(Registrations.Account::of)
                .forEach(accounts::add);
        Map<String, List<Trunk>> ofAgents = now.stream()
                .filter(trunk -> trunk.options().mode() == Mode.AGENT_REGISTER)
                .collect(Collectors.groupingBy(trunk -> trunk.tenantId().orElse("")));
        if (!ofAgents.isEmpty()) {
            Map<String, String> agents = agents(ofAgents.keySet());
            known.keySet().retainAll(agents.keySet());
            asked.retainAll(agents.keySet());
            agents.forEach((agentId, tenantId) -> credentials(agentId)
                    .ifPresent(agent -> ofAgents.get(tenantId)
                            .forEach(trunk -> accounts.add(Registrations.Account.of(trunk, agentId, agent)))));
        }
        return accounts;
    }

    /**
     * Who does not answer has not changed as far as we know. Nobody else is then asked in this look, which would take too
     * long.
     */
    private Optional<Credentials> credentials(String agentId) {
        if (!silent && !asked.contains(agentId)) {
            try {
                known.put(
                        agentId,
                        passwords
                                .apply(agentId)
                                .toCompletableFuture()
                                .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                                .join());
                asked.add(agentId);
            } catch (CompletionException away) {
                silent = true;
                LOG.warn("trunk.passwords-unknown", "agent", agentId, "because", String.valueOf(away.getMessage()));
            }
        }
        return known.getOrDefault(agentId, Optional.empty());
    }

    /** The agents that have a session, with their tenants. */
    private Map<String, String> agents(Set<String> tenants) {
        return jdbc
                .now(connection -> Jdbc.query(
                        connection,
                        "SELECT agent_id, tenant_id FROM agent_session WHERE ended_at IS NULL"
                                + " AND tenant_id = ANY (?) ORDER BY session_id LIMIT " + MAX_AGENTS,
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        tenants))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (older, newer) -> newer));
    }

    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
