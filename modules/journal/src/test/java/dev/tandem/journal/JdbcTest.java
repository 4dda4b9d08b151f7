package dev.tandem.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.core.Overloaded;
import dev.tandem.journal.testkit.JournalTestKit;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What everybody who keeps something in tables relies on. */
class JdbcTest {
    private static final String INSERT = "INSERT INTO journal_feed (name, xid, ordering) VALUES (?, '0', 0)";
    private static final String COUNT = "SELECT count(*) FROM journal_feed WHERE name = ?";

    private final Jdbc jdbc = new Jdbc(JournalTestKit.database().dataSource());
    private final String name = "jdbc-" + UUID.randomUUID();

    private int rows() {
        return jdbc.now(connection -> Jdbc.count(connection, COUNT, name));
    }

    @Test
    void what_fails_in_a_transaction_leaves_nothing() {
        var failing = jdbc.inTransaction(connection -> {
            Jdbc.update(connection, INSERT, name);
            throw new SQLException("not this time");
        });

        assertThatThrownBy(() -> failing.toCompletableFuture().join()).hasRootCauseMessage("not this time");
        assertThat(rows()).isZero();
        assertThat(jdbc.inTransaction(connection -> Jdbc.update(connection, INSERT, name))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void a_key_that_is_there_already_is_told_from_other_failures() throws SQLException {
        try (var connection = JournalTestKit.database().dataSource().getConnection()) {
            Jdbc.update(connection, INSERT, name);
            assertThatThrownBy(() -> Jdbc.update(connection, INSERT, name))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(Jdbc.isTaken(failure)).isTrue());
            assertThatThrownBy(() -> Jdbc.update(connection, "no SQL"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(Jdbc.isTaken(failure)).isFalse());
        }
    }

    @Test
    void parameters_are_texts_numbers_and_bytes_or_lists_of_texts_or_absent() {
        List<String> read = jdbc.now(connection -> Jdbc.query(
                connection,
                "SELECT concat_ws(',', ?::text, ?::int, ?::boolean, encode(?::bytea, 'hex'),"
                        + " 'b' = ANY (?), ?::text IS NULL, ?::text)",
                row -> row.getString(1),
                "text",
                7,
                true,
                new byte[] {1, 2},
                List.of("a", "b"),
                Optional.empty(),
                Optional.of("there")));

        assertThat(read).containsExactly("text,7,t,0102,t,t,there");
    }

    @Test
    void more_than_a_thousand_at_once_are_turned_away_until_some_are_done() {
        var done = new CountDownLatch(1);
        var slow = new Jdbc(JournalTestKit.database().dataSource());
        var waiting = IntStream.range(0, 1000)
                .mapToObj(i -> slow.async(connection -> held(done)).toCompletableFuture())
                .toList();

        assertThatThrownBy(
                        () -> slow.async(connection -> 1).toCompletableFuture().join())
                .hasCauseInstanceOf(Overloaded.class);

        done.countDown();
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).join();
        assertThat(slow.async(connection -> 1).toCompletableFuture().join()).isEqualTo(1);
    }

    private static int held(CountDownLatch until) throws SQLException {
        try {
            until.await();
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
    }
}
