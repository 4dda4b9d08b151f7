package dev.tandem.license;

import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Passwords;
import dev.tandem.http.Tokens;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.license.site.HttpMaster;
import dev.tandem.license.site.SiteSettings;
import java.time.Clock;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Licences, wired: start it once on every node. Nodes with the licence role hold the entities; the others reach them.
 *
 * @param seats for agents' sessions
 * @param licensing for the agents' side
 * @param admins administrators' accounts; call {@link AdminAccounts#bootstrap} once a start
 * @param api the routes of port 8001
 * @param siteRoutes more of them: for sites whose master this is
 */
public record LicenseModule(Seats seats, Licensing licensing, AdminAccounts admins, LicenseApi api, Route siteRoutes) {
    /** What the routes do, for the port's OpenAPI document. */
    public static final ApiDocument.Part API = new ApiDocument.Part(LicenseModule.class, "license-api.yaml");

    /**
     * @param guard shared by all logins of the node
     * @throws IllegalArgumentException naming the setting of a remote master that cannot be
     */
    public static LicenseModule start(
            ActorSystem<?> system,
            LicenseSettings settings,
            DataSource dataSource,
            EventReader events,
            EventJson eventJson,
            Door door,
            Tokens tokens,
            Passwords passwords,
            LoginGuard guard) {
        Clock clock = Clock.systemUTC();
        LicenseDirectory directory = new LicenseDirectory(dataSource, clock);
        LicenseHistory history = new LicenseHistory(events, eventJson);
        LicenseEntities entities = new LicenseEntities(system, settings, clock);
        boolean lives = Cluster.get(system).selfMember().hasRole(settings.role());
        Optional<SiteSettings> remote =
                lives ? Optional.empty() : SiteSettings.of(system.settings().config());
        TenantLicenses tenants = new TenantLicenses(directory, entities, settings.site());
        AdminAccounts admins = new AdminAccounts(dataSource, passwords);
        MasterKeys keys = new MasterKeys(dataSource);
        SiteDirectory sites = new SiteDirectory(dataSource);
        SiteApi siteApi = new SiteApi(
                door, new SiteGate(sites, keys, clock), sites, new SiteDesk(directory, entities, keys, clock), clock);
        LicenseApi api = new LicenseApi(
                door,
                new LicenseRegistry(directory, entities, history),
                new LicenseStream(history, settings.historyPoll()),
                admins,
                tokens,
                guard,
                settings.tokenLifetime());
        if (remote.isEmpty()) {
            return new LicenseModule(tenants, tenants, admins, api, siteApi.routes());
        }
        HttpMaster master = new HttpMaster(remote.get(), dataSource, clock);
        SiteLicenses site = new SiteLicenses(
                system, remote.get(), master, remote.get().siteKey().siteId(), clock);
        return new LicenseModule(site, site, admins, api, siteApi.routes());
    }
}
