package dev.tandem.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.core.Ids;
import dev.tandem.journal.testkit.JournalTestKit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against a real server: whatever order transactions commit in, the feed sees each committed event exactly once. */
class FeedBatchTest {
    private static final EventCodec CODEC = EventCodec.of(List.of(TallyEvent.class));
    private static final String INSERT = "INSERT INTO event_journal (persistence_id, sequence_number, writer,"
            + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
            + " VALUES (?, ?, 'test', 0, '', " + EventSerializer.IDENTIFIER + ", 'tally.counted.1', ?)";

    private final String id = Ids.next();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final FeedBatch feed = feed(7);

    private FeedBatch feed(int size) {
        return new FeedBatch(
                JournalTestKit.database().dataSource(),
                CODEC,
                "test-" + id,
                List.of((connection, entry) -> {
                    if (entry.entityId().startsWith(id)) {
                        seen.add(entry.persistenceId() + "#" + entry.sequenceNr());
                    }
                }),
                size);
    }

    /** A transaction of the test, on a connection of its own, writing events of one entity. */
    private final class Writer {
        final Connection connection;
        final String persistenceId;
        final List<String> written = new ArrayList<>();

        Writer(int number) throws SQLException {
            connection = JournalTestKit.database().dataSource().getConnection();
            connection.setAutoCommit(false);
            persistenceId = "Tally|" + id + "-" + number;
        }

        void write() throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                int next = written.size() + 1;
                insert.setString(1, persistenceId);
                insert.setLong(2, next);
                insert.setBytes(3, CODEC.write(new TallyEvent.Counted(Instant.EPOCH, "t1", next)));
                insert.executeUpdate();
                written.add(persistenceId + "#" + next);
            }
        }

        void end(boolean commit) throws SQLException {
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            connection.close();
        }
    }

    @Test
    void an_event_whose_transaction_commits_late_is_seen_before_those_that_overtook_it() throws SQLException {
        Writer slow = new Writer(1);
        slow.write();
        Writer fast = new Writer(2);
        fast.write();
        fast.end(true);
        drain();
        assertThat(seen)
                .as("the fast one waits: the slow one may still fill the gap before it")
                .isEmpty();
        slow.end(true);
        drainAll();
        assertThat(seen).containsExactly("Tally|" + id + "-1#1", "Tally|" + id + "-2#1");
    }

    @Test
    void a_rolled_back_event_is_never_seen() throws SQLException {
        Writer undone = new Writer(1);
        undone.write();
        undone.end(false);
        Writer done = new Writer(2);
        done.write();
        done.end(true);
        drainAll();
        assertThat(seen).containsExactly("Tally|" + id + "-2#1");
    }

    @Test
    void transactions_are_ordered_by_number_where_their_digits_would_mislead() throws SQLException {
        burnTransactionsUpToAPowerOfTen();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Writer writer = new Writer(i);
            writer.write();
            end(writer, true, written);
        }
        drainAll();
        assertThat(seen).containsExactlyElementsOf(written);
    }

    /** Transaction 1000 follows 999, though as text it comes before. */
    private static void burnTransactionsUpToAPowerOfTen() throws SQLException {
        try (Connection connection = JournalTestKit.database().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    DO $$
                    DECLARE
                      present numeric := pg_current_xact_id()::text::numeric;
                      edge numeric := power(10, length(present::text)) - 5;
                    BEGIN
                      WHILE present < edge LOOP
                        COMMIT;
                        present := pg_current_xact_id()::text::numeric;
                      END LOOP;
                    END $$""");
        }
    }

    @Test
    void two_feeds_of_one_name_take_turns_and_see_each_event_once_between_them() throws Exception {
        Writer writer = new Writer(1);
        for (int i = 0; i < 40; i++) {
            writer.write();
        }
        writer.end(true);
        awaitEarlierTransactions();
        List<Thread> feeds = IntStream.range(0, 2)
                .mapToObj(i -> Thread.ofVirtual().start(this::drainQuietly))
                .toList();
        for (Thread thread : feeds) {
            thread.join();
        }
        assertThat(seen).containsExactlyElementsOf(writer.written);
    }

    static IntStream schedules() {
        return IntStream.range(0, 25);
    }

    @ParameterizedTest(name = "random schedule {0}")
    @MethodSource("schedules")
    void in_any_schedule_no_event_is_lost_and_none_comes_twice(int seed) throws SQLException {
        Random random = new Random(seed);
        List<Writer> open = new ArrayList<>();
        List<String> committed = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (open.size() < 5) {
                        open.add(new Writer(step));
                    }
                }
                case 1, 2 -> {
                    if (!open.isEmpty()) {
                        open.get(random.nextInt(open.size())).write();
                    }
                }
                case 3 -> {
                    if (!open.isEmpty()) {
                        end(open.remove(random.nextInt(open.size())), random.nextInt(4) != 0, committed);
                    }
                }
                default -> feed(1 + random.nextInt(3)).handleNext();
            }
        }
        for (Writer writer : open) {
            end(writer, true, committed);
        }
        drainAll();
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(committed);
        assertThat(seen.stream().filter(event -> event.endsWith("#2")).map(event -> event.replace("#2", "#1")))
                .allSatisfy(first -> assertThat(seen.indexOf(first))
                        .as("in order within an entity")
                        .isLessThan(seen.indexOf(first.replace("#1", "#2"))));
        assertThat(committed.stream().sorted(Comparator.naturalOrder())).isNotEmpty();
    }

    private static void end(Writer writer, boolean commit, List<String> committed) throws SQLException {
        writer.end(commit);
        if (commit) {
            committed.addAll(writer.written);
        }
    }

    /** All that is committed; somebody else's transaction, such as the server's own upkeep, would keep it back. */
    private void drainAll() throws SQLException {
        awaitEarlierTransactions();
        drain();
    }

    private static void awaitEarlierTransactions() throws SQLException {
        try (Connection connection = JournalTestKit.database().dataSource().getConnection()) {
            String latest = one(connection, "SELECT pg_current_xact_id()::text");
            String over = "SELECT pg_snapshot_xmin(pg_current_snapshot()) > '" + latest + "'::xid8";
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> one(connection, over).equals("t"));
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        return Jdbc.query(connection, sql, row -> row.getString(1)).getFirst();
    }

    private void drain() throws SQLException {
        while (feed.handleNext() > 0) {
            assertThat(seen).doesNotHaveDuplicates();
        }
    }

    private void drainQuietly() {
        try {
            int handled;
            do {
                handled = feed(3).handleNext();
            } while (handled > 0);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
