package dev.tandem.license;

import dev.tandem.journal.Jdbc;
import dev.tandem.license.site.SiteKey;
import dev.tandem.license.site.SiteMac;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
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
        return jdbc.async(connection -> {
            Jdbc.update(
                    connection,
                    "INSERT INTO site (site_id, name, tenant_id, key_hash) VALUES (?, ?, ?, ?)",
                    key.siteId(),
                    name,
                    tenantId,
                    key.hash());
            return new Site(key.siteId(), name, tenantId, now);
        });
    }

    CompletionStage<Optional<Known>> find(String siteId) {
        return jdbc.async(connection ->
                select(connection, "WHERE site_id = ?", siteId).stream().findFirst());
    }

    CompletionStage<List<Site>> all() {
        return jdbc.async(connection -> select(connection, "ORDER BY site_id LIMIT " + MAX_LISTED).stream()
                .map(Known::site)
                .toList());
    }

    CompletionStage<Boolean> remove(String siteId) {
        return jdbc.async(connection -> Jdbc.update(connection, "DELETE FROM site WHERE site_id = ?", siteId) == 1);
    }

    private static List<Known> select(Connection connection, String where, Object... values) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT site_id, name, tenant_id, created_at, key_hash FROM site " + where,
                row -> new Known(
                        new Site(
                                row.getString(1),
                                row.getString(2),
                                Optional.ofNullable(row.getString(3)),
                                row.getTimestamp(4).toInstant()),
                        new SiteMac(row.getBytes(5))),
                values);
    }
}
