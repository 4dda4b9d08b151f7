package dev.tandem.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir(cleanup = CleanupMode.ALWAYS)
    Path directory;

    @Test
    void the_embedded_server_keeps_its_data_and_port_over_a_restart_and_is_private() throws Exception {
        int port = portThatNobodyIsGiven();
        Config onPort = ConfigFactory.parseMap(Map.of("tandem.persistence.embedded.port", port));
        try (Database first = Database.open(onPort.withFallback(config(directory)))) {
            write(first, "one");
            assertThat(port(first)).isEqualTo(port);
            assertThat(setting(first, "fsync")).isEqualTo("on");
            assertThat(setting(first, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
                    .hasSize(2);
            assertThat(first.isAnswering()).isTrue();
        }
        assertThat(directory.resolve("server/postmaster.pid")).doesNotExist();
        try (Database second = Database.open(config(directory))) {
            assertThat(read(second)).isEqualTo("one");
            assertThat(port(second)).isEqualTo(port);
        }
    }

    @Test
    void a_port_that_is_taken_at_the_last_moment_gives_way_to_another() throws Exception {
        Config unlucky = ConfigFactory.parseMap(Map.of(
                "tandem.persistence.embedded.binaries",
                programsThatFailToStartOnce().toString()));
        try (Database database = Database.open(unlucky.withFallback(config(directory.resolve("data"))))) {
            assertThat(database.isAnswering()).isTrue();
            assertThat(directory.resolve("failed")).isDirectory();
        }
    }

    /** The usual ones, but for the first start, which ends as if its port were taken. */
    private Path programsThatFailToStartOnce() throws Exception {
        Path usual = PostgresBinaries.in(Path.of(config(directory).getString("tandem.persistence.embedded.binaries")))
                .resolve("bin");
        Path bin = Files.createDirectories(directory.resolve("programs/bin"));
        for (String program : List.of("postgres", "initdb")) {
            Files.createSymbolicLink(bin.resolve(program), usual.resolve(program));
        }
        Path control = Files.writeString(
                bin.resolve("pg_ctl"), """
                #!/bin/sh
                if [ "$1" = start ] && mkdir "%s" 2>/dev/null; then exit 1; fi
                exec "%s" "$@"
                """.formatted(directory.resolve("failed"), usual.resolve("pg_ctl")));
        Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin.getParent();
    }

    @Test
    void after_kill_9_the_next_start_takes_the_living_server_over_and_stops_it_in_the_end() throws Exception {
        Process victim = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(directory.resolve("written")));
        String pid =
                Files.readAllLines(directory.resolve("server/postmaster.pid")).getFirst();
        victim.destroyForcibly().waitFor();

        assertThat(ProcessHandle.of(Long.parseLong(pid))).isPresent();
        try (Database next = Database.open(config(directory))) {
            assertThat(read(next)).isEqualTo("from the victim");
            assertThat(Files.readAllLines(directory.resolve("server/postmaster.pid")))
                    .first()
                    .isEqualTo(pid);
        }
        assertThat(directory.resolve("server/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_server_that_does_not_answer_is_named_in_one_line() {
        Config nowhere = ConfigFactory.parseMap(Map.of(
                        "tandem.persistence.url", "jdbc:postgresql://127.0.0.1:1/x?password=secret",
                        "tandem.persistence.connect-timeout", "1s"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        assertThatThrownBy(() -> Database.open(nowhere).close())
                .isInstanceOf(DatabaseUnavailable.class)
                .message()
                .startsWith("TANDEM_DATABASE_URL: no answer from jdbc:postgresql://127.0.0.1:1/x as user tandem")
                .doesNotContain("secret")
                .doesNotContain("\n");
    }

    @Test
    void a_directory_that_cannot_be_used_is_named_in_one_line() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        assertThatThrownBy(() -> Database.open(config(file)).close())
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageStartingWith("TANDEM_DATA_DIR: ")
                .hasMessageContaining(file.toString());
    }

    static Config config(Path directory) {
        return ConfigFactory.parseMap(Map.of(
                        "tandem.persistence.url",
                        "",
                        "tandem.persistence.embedded.directory",
                        directory.toString(),
                        "tandem.persistence.embedded.binaries",
                        System.getProperty("java.io.tmpdir") + "/tandem-postgres-18.6"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    static void write(Database database, String text) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE note AS SELECT '" + text + "' AS text");
        }
    }

    private static String read(Database database) throws SQLException {
        return query(database, "SELECT text FROM note");
    }

    private static String setting(Database database, String name) throws SQLException {
        return query(database, "SHOW " + name);
    }

    /** Below those that the kernel gives to whoever wants any: nobody takes it between two starts. */
    private static int portThatNobodyIsGiven() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 19_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // Another one, then.
            }
        }
    }

    private static int port(Database database) throws SQLException {
        return Integer.parseInt(setting(database, "port"));
    }

    private static String query(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** A JVM that writes and waits to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            Database database = Database.open(config(directory));
            write(database, "from the victim");
            Files.writeString(directory.resolve("written"), "");
            Thread.sleep(Duration.ofMinutes(5));
        }
    }
}
