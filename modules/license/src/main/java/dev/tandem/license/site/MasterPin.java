package dev.tandem.license.site;

import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** The master's public key as this site knows it: configured, or pinned at first contact (table {@code pinned_master}). */
final class MasterPin {
    private final String masterUrl;
    private final DataSource dataSource;
    private volatile Optional<VerifyingKey> known;

    MasterPin(String masterUrl, Optional<VerifyingKey> configured, DataSource dataSource) {
        this.masterUrl = masterUrl;
        this.known = configured;
        this.dataSource = dataSource;
    }

    /** Empty before the first contact. Blocks. */
    Optional<VerifyingKey> key() throws SQLException {
        if (known.isEmpty()) {
            try (Connection connection = dataSource.getConnection()) {
                known = read(connection);
            }
        }
        return known;
    }

    /** The key to go by from now on; of several nodes that meet the master first, all take the same. Blocks. */
    VerifyingKey pin(VerifyingKey met) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Jdbc.update(
                    connection,
                    "INSERT INTO pinned_master (master_url, public_key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    masterUrl,
                    met.encoded());
            VerifyingKey pinned = read(connection).orElse(met);
            known = Optional.of(pinned);
            return pinned;
        }
    }

    private Optional<VerifyingKey> read(Connection connection) throws SQLException {
        return Jdbc.query(
                        connection,
                        "SELECT public_key FROM pinned_master WHERE master_url = ?",
                        row -> VerifyingKey.of(row.getBytes(1)),
                        masterUrl)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }
}
