package dev.tandem.license;

import dev.tandem.journal.Jdbc;
import dev.tandem.license.site.SigningKey;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** The key pair that this master signs with (table {@code master_key}), made when it is first needed. */
final class MasterKeys {
    private final Jdbc jdbc;
    private final AtomicReference<Optional<SigningKey>> known = new AtomicReference<>(Optional.empty());

    MasterKeys(DataSource dataSource) {
        this.jdbc = new Jdbc(dataSource);
    }

    /** Fails when the database is away. */
    CompletionStage<SigningKey> key() {
        Optional<SigningKey> key = known.get();
        return key.isPresent()
                ? CompletableFuture.completedFuture(key.get())
                : jdbc.async(MasterKeys::readOrMake).thenApply(read -> {
                    known.set(Optional.of(read));
                    return read;
                });
    }

    /** Of two nodes that are asked first at once, one makes the pair for both. */
    private static SigningKey readOrMake(Connection connection) throws SQLException {
        Optional<SigningKey> there = read(connection);
        if (there.isPresent()) {
            return there.get();
        }
        SigningKey fresh = SigningKey.generate();
        Jdbc.update(
                connection,
                "INSERT INTO master_key (id, private_key, public_key) VALUES (1, ?, ?) ON CONFLICT DO NOTHING",
                fresh.encodedPrivate(),
                fresh.publicKey().encoded());
        return read(connection).orElseThrow(() -> new SQLException("the master key was removed meanwhile", "40001"));
    }

    private static Optional<SigningKey> read(Connection connection) throws SQLException {
        return Jdbc.query(connection, "SELECT private_key, public_key FROM master_key WHERE id = 1", MasterKeys::pair)
                .stream()
                .findFirst();
    }

    private static SigningKey pair(ResultSet row) throws SQLException {
        try {
            return SigningKey.of(row.getBytes(1), row.getBytes(2));
        } catch (GeneralSecurityException e) {
            throw new SQLException("the master key cannot be read", e);
        }
    }
}
