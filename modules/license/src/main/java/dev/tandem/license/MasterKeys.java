package dev.tandem.license;

import dev.tandem.license.site.SigningKey;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
                : jdbc.run(MasterKeys::readOrMake).thenApply(read -> {
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
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO master_key (id, private_key, public_key) VALUES (1, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setBytes(1, fresh.encodedPrivate());
            insert.setBytes(2, fresh.publicKey().encoded());
            insert.executeUpdate();
        }
        return read(connection).orElseThrow(() -> new SQLException("the master key was removed meanwhile", "40001"));
    }

    private static Optional<SigningKey> read(Connection connection) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT private_key, public_key FROM master_key WHERE id = 1");
                ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(SigningKey.of(row.getBytes(1), row.getBytes(2))) : Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new SQLException("the master key cannot be read", e);
        }
    }
}
