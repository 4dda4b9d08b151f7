package dev.tandem.journal.testkit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.journal.Database;
import dev.tandem.journal.DatabaseUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A real PostgreSQL for tests: one a JVM, started when first asked for, gone when the JVM ends. Tests share its tables,
 * so they use ids of their own.
 */
public final class JournalTestKit {
    private JournalTestKit() {}

    /** The database, with the schema of every module on the classpath. */
    public static Database database() {
        return Holder.DATABASE;
    }

    /** Configuration of an ActorSystem that persists in {@link #database()}, resolved and complete. */
    public static Config config() {
        return config(ConfigFactory.empty());
    }

    /** The same, with the test's own settings on top. */
    public static Config config(Config overrides) {
        return ConfigFactory.load(overrides.withFallback(database().config()).withFallback(local()));
    }

    private static Config local() {
        return ConfigFactory.parseMap(Map.of(
                "pekko.actor.provider", "cluster",
                "pekko.remote.artery.canonical.hostname", "127.0.0.1",
                "pekko.remote.artery.canonical.port", 0,
                "pekko.cluster.jmx.multi-mbeans-in-same-jvm", "on",
                "pekko.coordinated-shutdown.exit-jvm", "off",
                "pekko.fail-mixed-versions", "off",
                // A first answer waits for the database's first pages, beside whatever else the machine builds.
                "pekko.actor.testkit.typed.single-expect-default", "20s",
                "pekko.actor.testkit.typed.default-timeout", "20s",
                // Leaving a cluster, too.
                "pekko.actor.testkit.typed.system-shutdown-default", "60s",
                "pekko.loglevel", "WARNING"));
    }

    /** Started by the first use, as Java initialises a class. */
    private static final class Holder {
        static final Database DATABASE = open();
    }

    private static Database open() {
        try {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            Path directory = Files.createTempDirectory(temporary, "tandem-journal-test");
            Database database = Database.open(ConfigFactory.parseMap(Map.of(
                            "tandem.persistence.url",
                            "",
                            // For a machine that does much else, too.
                            "tandem.persistence.connect-timeout",
                            "60s",
                            "tandem.persistence.embedded.directory",
                            directory.toString(),
                            "tandem.persistence.embedded.binaries",
                            temporary.resolve("tandem-postgres-18.6").toString()))
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(database, directory), "journal-test-end"));
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DatabaseUnavailable e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void remove(Database database, Path directory) {
        database.close();
        try (var paths = Files.walk(directory)) {
            paths.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
