package dev.tandem.license;

import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Passwords;
import dev.tandem.http.Tokens;
import java.time.Clock;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Licences, wired: start it once on every node. Nodes with the licence role hold the entities; the others reach them.
 *
 * @param seats for agents' sessions
 * @param licensing for the agents' side
 * @param admins administrators' accounts; call {@link AdminAccounts#bootstrap} once a start
 * @param api the routes of port 8001
 */
public record LicenseModule(Seats seats, Licensing licensing, AdminAccounts admins, LicenseApi api) {
    /** What the routes do, for the port's OpenAPI document. */
    public static final ApiDocument.Part API = new ApiDocument.Part(LicenseModule.class, "license-api.yaml");

    /** @param guard shared by all logins of the node */
    public static LicenseModule start(
            ActorSystem<?> system,
            LicenseSettings settings,
            DataSource dataSource,
            LicenseHistory history,
            Door door,
            Tokens tokens,
            Passwords passwords,
            LoginGuard guard) {
        Clock clock = Clock.systemUTC();
        LicenseDirectory directory = new LicenseDirectory(dataSource, clock);
        LicenseEntities entities = new LicenseEntities(system, settings, clock);
        TenantLicenses tenants = new TenantLicenses(directory, entities, settings.site());
        AdminAccounts admins = new AdminAccounts(dataSource, passwords);
        LicenseApi api = new LicenseApi(
                door,
                new LicenseRegistry(directory, entities, history),
                new LicenseStream(history, settings.historyPoll()),
                admins,
                tokens,
                guard,
                settings.tokenLifetime());
        return new LicenseModule(tenants, tenants, admins, api);
    }
}
