package dev.tandem.journal;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code tandem.persistence}, parsed.
 *
 * @param url JDBC URL, or empty for an embedded server
 * @param embeddedPort TCP port on loopback, 0 for a free one that is remembered
 */
record DatabaseSettings(
        String url,
        String user,
        String password,
        int journalConnections,
        int queryConnections,
        Duration connectTimeout,
        Path embeddedDirectory,
        Path embeddedBinaries,
        int embeddedPort) {

    static DatabaseSettings of(Config root) {
        Config config = root.getConfig("tandem.persistence");
        Path directory =
                Path.of(config.getString("embedded.directory")).toAbsolutePath().normalize();
        String binaries = config.getString("embedded.binaries");
        return new DatabaseSettings(
                config.getString("url"),
                config.getString("user"),
                config.getString("password"),
                config.getInt("journal-connections"),
                config.getInt("query-connections"),
                config.getDuration("connect-timeout"),
                directory,
                binaries.isEmpty()
                        ? directory.resolve("bin")
                        : Path.of(binaries).toAbsolutePath(),
                config.getInt("embedded.port"));
    }

    boolean isEmbedded() {
        return url.isEmpty();
    }

    DatabaseSettings at(String jdbcUrl, String withUser, String withPassword) {
        return new DatabaseSettings(
                jdbcUrl,
                withUser,
                withPassword,
                journalConnections,
                queryConnections,
                connectTimeout,
                embeddedDirectory,
                embeddedBinaries,
                embeddedPort);
    }
}
