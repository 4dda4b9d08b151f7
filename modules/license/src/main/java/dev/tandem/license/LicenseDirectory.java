package dev.tandem.license;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/**
 * Which licence is whose (table {@code license_directory}). A tenant has one licence at most. Stages fail with
 * {@link SQLException} when the database is away.
 */
final class LicenseDirectory {
    private static final int CACHED_TENANTS = 10_000;
    private static final Duration CACHED_FOR = Duration.ofMinutes(1);
    private static final String COLUMNS = "license_id, tenant_id, license_key";

    private final Jdbc jdbc;
    private final Clock clock;
    private final Map<String, Cached> byTenant = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cached> eldest) {
            return size() > CACHED_TENANTS;
        }
    };

    private record Cached(String licenseId, Instant until) {}

    /** One line of the directory. */
    record Listing(String licenseId, String tenantId, String key) {}

    LicenseDirectory(DataSource dataSource, Clock clock) {
        this.jdbc = new Jdbc(dataSource);
        this.clock = clock;
    }

    /** The tenant's licence. Known ones are remembered for a minute, so a request for a seat needs no query. */
    CompletionStage<Optional<String>> licenseOf(String tenantId) {
        Optional<String> known = cached(tenantId);
        return known.isPresent()
                ? CompletableFuture.completedFuture(known)
                : byTenant(tenantId).thenApply(found -> found.map(Listing::licenseId));
    }

    CompletionStage<Optional<Listing>> byTenant(String tenantId) {
        return one("WHERE tenant_id = ?", tenantId);
    }

    CompletionStage<Optional<Listing>> byId(String licenseId) {
        return one("WHERE license_id = ?", licenseId);
    }

    /** Enters a licence; of a tenant that has one already, that one is given back. */
    CompletionStage<Listing> enter(Listing listing) {
        return jdbc.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO license_directory (license_id, tenant_id, license_key) VALUES (?, ?, ?)"
                            + " ON CONFLICT (tenant_id) DO NOTHING")) {
                insert.setString(1, listing.licenseId());
                insert.setString(2, listing.tenantId());
                insert.setString(3, listing.key());
                if (insert.executeUpdate() == 1) {
                    return remembered(listing);
                }
            }
            return select(connection, "WHERE tenant_id = ?", List.of(listing.tenantId())).stream()
                    .findFirst()
                    .orElseThrow(() -> new SQLException("the tenant's licence was removed meanwhile", "40001"));
        });
    }

    CompletionStage<Boolean> remove(Listing listing) {
        forget(listing.tenantId());
        return jdbc.run(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM license_directory WHERE license_id = ?")) {
                delete.setString(1, listing.licenseId());
                return delete.executeUpdate() == 1;
            }
        });
    }

    /** Licences in the order of their making, after the cursor; of one tenant or of all. */
    CompletionStage<List<Listing>> page(Optional<String> tenantId, String afterLicenseId, int limit) {
        String where = "WHERE license_id > ?" + (tenantId.isPresent() ? " AND tenant_id = ?" : "")
                + " ORDER BY license_id LIMIT " + limit;
        List<String> values = new ArrayList<>(List.of(afterLicenseId));
        tenantId.ifPresent(values::add);
        return jdbc.run(connection -> select(connection, where, values));
    }

    /** Another node may have removed the tenant's licence. */
    void forget(String tenantId) {
        synchronized (byTenant) {
            byTenant.remove(tenantId);
        }
    }

    private CompletionStage<Optional<Listing>> one(String where, String value) {
        return jdbc.run(connection ->
                select(connection, where, List.of(value)).stream().findFirst().map(this::remembered));
    }

    private List<Listing> select(Connection connection, String where, List<String> values) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM license_directory " + where)) {
            for (int i = 0; i < values.size(); i++) {
                query.setString(i + 1, values.get(i));
            }
            List<Listing> listings = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    listings.add(new Listing(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
            return listings;
        }
    }

    private Optional<String> cached(String tenantId) {
        synchronized (byTenant) {
            return Optional.ofNullable(byTenant.get(tenantId))
                    .filter(entry -> entry.until.isAfter(clock.instant()))
                    .map(Cached::licenseId);
        }
    }

    private Listing remembered(Listing listing) {
        synchronized (byTenant) {
            byTenant.put(
                    listing.tenantId(),
                    new Cached(listing.licenseId(), clock.instant().plus(CACHED_FOR)));
        }
        return listing;
    }
}
