package dev.tandem.license;

import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Which licence is whose (table {@code license_directory}). A tenant has one licence at most. Stages fail as
 * {@link Jdbc} does.
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
        return jdbc.async(connection -> {
            int entered = Jdbc.update(
                    connection,
                    "INSERT INTO license_directory (license_id, tenant_id, license_key) VALUES (?, ?, ?)"
                            + " ON CONFLICT (tenant_id) DO NOTHING",
                    listing.licenseId(),
                    listing.tenantId(),
                    listing.key());
            if (entered == 1) {
                return remembered(listing);
            }
            return select(connection, "WHERE tenant_id = ?", listing.tenantId()).stream()
                    .findFirst()
                    .orElseThrow(() -> new SQLException("the tenant's licence was removed meanwhile", "40001"));
        });
    }

    CompletionStage<Boolean> remove(Listing listing) {
        forget(listing.tenantId());
        return jdbc.async(connection ->
                Jdbc.update(connection, "DELETE FROM license_directory WHERE license_id = ?", listing.licenseId())
                        == 1);
    }

    /** Licences in the order of their making, after the cursor; of one tenant or of all. */
    CompletionStage<List<Listing>> page(Optional<String> tenantId, String afterLicenseId, int limit) {
        String ofTenant = tenantId.isPresent() ? " AND tenant_id = ?" : "";
        return jdbc.async(connection -> select(
                connection,
                "WHERE license_id > ?" + ofTenant + " ORDER BY license_id LIMIT " + limit,
                Stream.concat(Stream.of(afterLicenseId), tenantId.stream()).toArray()));
    }

    /** Another node may have removed the tenant's licence. */
    void forget(String tenantId) {
        synchronized (byTenant) {
            byTenant.remove(tenantId);
        }
    }

    private CompletionStage<Optional<Listing>> one(String where, String value) {
        return jdbc.async(connection ->
                select(connection, where, value).stream().findFirst().map(this::remembered));
    }

    private static List<Listing> select(Connection connection, String where, Object... values) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT " + COLUMNS + " FROM license_directory " + where,
                row -> new Listing(row.getString(1), row.getString(2), row.getString(3)),
                values);
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
