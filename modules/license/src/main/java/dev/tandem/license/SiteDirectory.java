package dev.tandem.license;

import dev.tandem.license.site.SiteKey;
import dev.tandem.license.site.SiteMac;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/** The sites that may lease blocks (table {@code site}). Stages fail when the database is away. */
final class SiteDirectory {
    private static final int MAX_LISTED = 1000;

    private final Jdbc jdbc;

    /** @param tenantId of the only tenant that the site serves; empty: all */
    record Site(String siteId, String name, Optional<String> tenantId, Instant createdAt) {
        boolean serves(String tenant) {
            return tenantId.isEmpty() || tenantId.get().equals(tenant);
        }
    }

    /** @param mac keyed with the site's key */
    record Known(Site site, SiteMac mac) {}

    SiteDirectory(DataSource dataSource) {
        this.jdbc = new Jdbc(dataSource);
    }

    CompletionStage<Site> enter(SiteKey key, String name, Optional<String> tenantId, Instant now) {
        return jdbc.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO site (site_id, name, tenant_id, key_hash) VALUES (?, ?, ?, ?)")) {
                insert.setString(1, key.siteId());
                insert.setString(2, name);
                insert.setString(3, tenantId.orElse(null));
                insert.setBytes(4, key.hash());
                insert.executeUpdate();
                return new Site(key.siteId(), name, tenantId, now);
            }
        });
    }

    CompletionStage<Optional<Known>> find(String siteId) {
        return jdbc.run(connection -> select(connection, "WHERE site_id = ?", Optional.of(siteId)).stream()
                .findFirst());
    }

    CompletionStage<List<Site>> all() {
        return jdbc.run(
                connection -> select(connection, "ORDER BY site_id LIMIT " + MAX_LISTED, Optional.empty()).stream()
                        .map(Known::site)
                        .toList());
    }

    CompletionStage<Boolean> remove(String siteId) {
        return jdbc.run(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM site WHERE site_id = ?")) {
                delete.setString(1, siteId);
                return delete.executeUpdate() == 1;
            }
        });
    }

    private static List<Known> select(Connection connection, String where, Optional<String> value) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT site_id, name, tenant_id, created_at, key_hash FROM site " + where)) {
            if (value.isPresent()) {
                query.setString(1, value.get());
            }
            List<Known> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Known(
                            new Site(
                                    rows.getString(1),
                                    rows.getString(2),
                                    Optional.ofNullable(rows.getString(3)),
                                    rows.getTimestamp(4).toInstant()),
                            new SiteMac(rows.getBytes(5))));
                }
            }
            return found;
        }
    }
}
