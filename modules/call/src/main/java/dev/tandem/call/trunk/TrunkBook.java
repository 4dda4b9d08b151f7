package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.core.EventLog;
import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this node knows of all trunks and limits: a copy of the database that is a second old at most. Once a second it
 * looks whether the revision has grown and only then reads all. While the database is away the last copy holds.
 */
final class TrunkBook implements AutoCloseable {
    static final Duration REFRESH = Duration.ofSeconds(1);

    private static final EventLog LOG = EventLog.of(TrunkBook.class);
    /** Of the whole cluster; what is beyond is not used and logged. */
    private static final int MAX_TRUNKS = 20_000;

    private static final int MAX_LIMITS = 20_000;

    private final Jdbc jdbc;
    private final SecretBox box;
    private volatile Copy copy = new Copy(0, Map.of(), Map.of());
    private volatile boolean closed;
    private Optional<Thread> refresher = Optional.empty();

    /** A trunk, be it in use or not. */
    record Entry(Trunk trunk, boolean enabled) {}

    /**
     * The database at one revision.
     *
     * @param byTenant in the order in which they are tried
     */
    record Copy(long revision, Map<String, List<Entry>> byTenant, Map<String, CallLimits> limits) {

        List<Trunk> enabled() {
            return byTenant.values().stream()
                    .flatMap(List::stream)
                    .filter(Entry::enabled)
                    .map(Entry::trunk)
                    .toList();
        }
    }

    TrunkBook(Jdbc jdbc, SecretBox box) {
        this.jdbc = jdbc;
        this.box = box;
    }

    /** Reads all, then goes on by itself. Blocks for one reading; that the database is away is logged, not thrown. */
    void open() {
        refresh();
        refresher = Optional.of(Thread.ofVirtual().name("trunk-book").start(this::follow));
    }

    Copy now() {
        return copy;
    }

    private void follow() {
        try {
            while (!closed) {
                Thread.sleep(REFRESH);
                refresh();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Blocks. Whatever fails, the last copy holds and the next look may do better. */
    void refresh() {
        try {
            copy = jdbc.now(connection -> {
                long revision = revision(connection);
                return revision == copy.revision() ? copy : read(connection, revision);
            });
        } catch (RuntimeException away) {
            LOG.warn("trunk.book-not-refreshed", "because", String.valueOf(away.getMessage()));
        }
    }

    private static long revision(Connection connection) throws SQLException {
        return Jdbc.query(connection, "SELECT revision FROM trunk_revision", row -> row.getLong(1)).stream()
                .findFirst()
                .orElse(-1L);
    }

    /** May see more than the revision says, and is then read once more. */
    private Copy read(Connection connection, long revision) throws SQLException {
        Map<String, List<Entry>> byTenant = new HashMap<>();
        List<TrunkStore.Row> rows = TrunkStore.read(connection, "ORDER BY trunk_id LIMIT " + MAX_TRUNKS);
        rows.forEach(row -> byTenant.computeIfAbsent(row.tenantId(), any -> new ArrayList<>())
                .add(new Entry(trunk(row), row.spec().enabled())));
        byTenant.values()
                .forEach(entries -> entries.sort(Comparator.comparing(
                        Entry::trunk, Comparator.comparingInt(Trunk::priority).thenComparing(Trunk::name))));
        Map<String, CallLimits> limits = LimitStore.readAll(connection, MAX_LIMITS);
        LOG.info("trunk.book-read", "revision", revision, "trunks", rows.size(), "limits", limits.size());
        if (rows.size() == MAX_TRUNKS) {
            LOG.warn("trunk.book-full", "trunks", MAX_TRUNKS);
        }
        return new Copy(revision, Map.copyOf(byTenant), limits);
    }

    private Trunk trunk(TrunkStore.Row row) {
        Optional<String> password = row.password().flatMap(stored -> box.open(row.id(), stored));
        if (row.password().isPresent() && password.isEmpty()) {
            LOG.warn(
                    "trunk.password-unreadable",
                    "tenant",
                    row.tenantId(),
                    "trunk",
                    row.id(),
                    "because",
                    "it was stored under another TANDEM_STORAGE_KEY; set it again");
        }
        return row.spec().trunk(row.id(), row.tenantId(), password);
    }

    @Override
    public void close() {
        closed = true;
        refresher.ifPresent(Thread::interrupt);
    }
}
