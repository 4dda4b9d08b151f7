package dev.tandem.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tandem.core.EventLog;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * The node's PostgreSQL: the one that is configured, or an embedded one. Opening it applies the schema. Open it before
 * the ActorSystem, give {@link #config()} to the system, and close it after the system has stopped.
 */
public final class Database implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(Database.class);
    private static final int VALIDATION_SECONDS = 2;

    private final DatabaseSettings settings;
    private final Optional<EmbeddedPostgres> embedded;
    private final HikariDataSource pool;

    private Database(DatabaseSettings settings, Optional<EmbeddedPostgres> embedded, HikariDataSource pool) {
        this.settings = settings;
        this.embedded = embedded;
        this.pool = pool;
    }

    /**
     * Connects, starting an embedded server if {@code tandem.persistence.url} is empty, and brings the schema up to
     * date. Blocks for seconds on a first start.
     */
    public static Database open(Config config) throws DatabaseUnavailable {
        DatabaseSettings settings = DatabaseSettings.of(config);
        if (!settings.isEmbedded()) {
            return connect(settings, Optional.empty());
        }
        EmbeddedPostgres server = EmbeddedPostgres.start(settings);
        try {
            return connect(settings.at(server.url(), server.user(), server.password()), Optional.of(server));
        } catch (DatabaseUnavailable e) {
            stop(server);
            throw e;
        } catch (IOException e) {
            stop(server);
            throw new DatabaseUnavailable(
                    "TANDEM_DATA_DIR: cannot read the embedded PostgreSQL's files in " + settings.embeddedDirectory()
                            + ": " + e,
                    e);
        }
    }

    private static Database connect(DatabaseSettings settings, Optional<EmbeddedPostgres> embedded)
            throws DatabaseUnavailable {
        HikariDataSource pool = new HikariDataSource(poolConfig(settings));
        try {
            try (Connection connection = pool.getConnection()) {
                connection.isValid(VALIDATION_SECONDS);
            }
            MigrateResult result = migrate(pool);
            LOG.info(
                    "journal.open",
                    "database",
                    embedded.isPresent() ? "embedded" : "configured",
                    "url",
                    withoutParameters(settings.url()),
                    "migrations",
                    result.migrationsExecuted);
            return new Database(settings, embedded, pool);
        } catch (SQLException e) {
            pool.close();
            throw new DatabaseUnavailable(
                    "TANDEM_DATABASE_URL: no answer from " + withoutParameters(settings.url()) + " as user "
                            + settings.user() + " in "
                            + settings.connectTimeout().toSeconds() + " s: " + rootMessage(e),
                    e);
        } catch (FlywayException e) {
            pool.close();
            throw new DatabaseUnavailable(
                    "TANDEM_DATABASE_URL: the schema of " + withoutParameters(settings.url()) + " cannot be applied: "
                            + rootMessage(e),
                    e);
        }
    }

    private static MigrateResult migrate(DataSource dataSource) {
        return Flyway.configure(Database.class.getClassLoader())
                .loggers("slf4j")
                .dataSource(dataSource)
                .locations("classpath:tandem/schema")
                .load()
                .migrate();
    }

    private static HikariConfig poolConfig(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("queries");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.queryConnections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectTimeout().toMillis());
        config.setInitializationFailTimeout(-1);
        return config;
    }

    /**
     * What the ActorSystem needs of the journal: plugins, serialization, and where the database is. Above the operator's
     * configuration: {@code database.config().withFallback(operatorConfig)}, then {@code ConfigFactory.load(…)}.
     */
    public Config config() {
        String db = "pekko-persistence-jdbc.shared-databases.slick.db.";
        Config whereItIs = ConfigFactory.parseMap(Map.of(
                db + "url", settings.url(),
                db + "user", settings.user(),
                db + "password", settings.password(),
                db + "numThreads", settings.journalConnections(),
                db + "maxConnections", settings.journalConnections(),
                db + "minConnections", Math.min(2, settings.journalConnections())));
        return whereItIs.withFallback(defaults());
    }

    /** {@link #config()} without a database: serialization and plugin names, for tests with an in-memory journal. */
    public static Config defaults() {
        return ConfigFactory.parseResources(Database.class.getClassLoader(), "tandem-journal.conf");
    }

    /** Connections for queries and projections, apart from the journal's own. Blocking: use virtual threads. */
    public DataSource dataSource() {
        return pool;
    }

    /** Whether the database answers now. Blocks up to two seconds beyond waiting for a connection. */
    public boolean isAnswering() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(VALIDATION_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Closes the connections; an embedded server stops if this was its last user. */
    @Override
    public void close() {
        pool.close();
        embedded.ifPresent(Database::stop);
    }

    private static void stop(EmbeddedPostgres server) {
        try {
            server.stop();
        } catch (IOException e) {
            LOG.error("journal.embedded-server-not-stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String withoutParameters(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
