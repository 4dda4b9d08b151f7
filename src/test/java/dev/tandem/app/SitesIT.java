package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Directory;
import dev.tandem.testing.Islands;
import dev.tandem.testing.Ports;
import dev.tandem.testing.TandemNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A master and three sites, each a machine of its own, whose agents come and go all the time while the master is killed
 * and a site is cut off and another killed.
 */
class SitesIT {
    private static final int SEATS = 9;
    private static final int SITES = 3;
    private static final int AGENTS_A_SITE = 6;
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration MARGIN = Duration.ofSeconds(4);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration AFTER_LEASE = LEASE.plus(MARGIN).plus(SOON);
    private static final String TENANT = "everywhere";

    private final Ports ports = new Ports();
    private final Path folder =
            Stage.ARTEFACTS.resolve("sites-" + ProcessHandle.current().pid());
    private final Islands islands = Islands.of(1 + SITES);
    private final List<TandemNode> sites = new ArrayList<>();
    private final List<Directory> directories = new ArrayList<>();
    private final List<Crowd> crowds = new ArrayList<>();
    private TandemNode master;
    private String license;

    @AfterEach
    void everything_ends() {
        crowds.forEach(Crowd::close);
        sites.forEach(TandemNode::close);
        if (master != null) {
            master.close();
        }
        islands.close();
    }

    @Test
    void never_is_a_seat_over_the_limit_and_logins_go_on_whatever_is_cut_or_killed() throws Exception {
        givenAMasterAndThreeSitesInTheirUsualWork();

        master.kill9();
        everySiteLetsAgentsIn(List.of(0, 1, 2));
        assertThat(masterReachable(0)).isFalse();
        master.startAgain();
        await().atMost(SOON).until(() -> IntStream.range(0, SITES).allMatch(this::masterReachable));
        everySiteLetsAgentsIn(List.of(0, 1, 2));

        islands.cut(islands.island(0), islands.island(1));
        everySiteLetsAgentsIn(List.of(0, 1, 2));
        await("the seats of the site that is cut off go to the others")
                .atMost(AFTER_LEASE)
                .until(() -> seatsHeld(0) == 0 && seatsHeld(1) + seatsHeld(2) == SEATS);
        int away = crowds.get(0).refused("dependency_unavailable");
        await("a site without a block says why it lets nobody in")
                .atMost(SOON)
                .until(() -> crowds.get(0).refused("dependency_unavailable") > away);
        everySiteLetsAgentsIn(List.of(1, 2));
        islands.mend(islands.island(0), islands.island(1));
        everySiteLetsAgentsIn(List.of(0, 1, 2));

        sites.get(2).kill9();
        Instant killed = Instant.now();
        await("the seats of the site that died are found again")
                .atMost(AFTER_LEASE)
                .until(() -> seatsHeld(0) + seatsHeld(1) == SEATS);
        sites.get(2).startAgain();
        directories.set(2, Directory.ofSite(sites.get(2), Stage.ADMIN_PASSWORD));
        everySiteLetsAgentsIn(List.of(0, 1, 2));

        crowds.forEach(crowd -> crowd.stay(true));
        await("every seat is in use")
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(crowds.stream().mapToInt(Crowd::inside).sum())
                                .as("%s", crowds)
                                .isEqualTo(SEATS));
        journalsShowNoSeatOverTheLimit(killed);
    }

    private void givenAMasterAndThreeSitesInTheirUsualWork() {
        master = TandemNode.start(settings("master", 0, Map.of("TANDEM_ROLES", "license")), ports());
        Directory office = Directory.of(master, Stage.ADMIN_PASSWORD);
        license = office.license(TENANT, SEATS);
        for (int i = 0; i < SITES; i++) {
            JsonNode site = office.licenses().created("/api/sites", Map.of("name", "site-" + i));
            Map<String, String> remote = Map.of(
                    "TANDEM_ROLES",
                    "agent,gateway",
                    "LICENSE_MGMT_API_URL",
                    master.licenseUrl() + "/api",
                    "TANDEM_SITE_KEY",
                    site.path("siteKey").textValue());
            sites.add(TandemNode.start(settings("site-" + i, 1 + i, remote), ports()));
            Directory directory = Directory.ofSite(sites.get(i), Stage.ADMIN_PASSWORD);
            directories.add(directory);
            List<BrowserAgent.Identity> agents = new ArrayList<>();
            for (int agent = 0; agent < AGENTS_A_SITE; agent++) {
                agents.add(directory.agent(TENANT, "s%d-a%d".formatted(i, agent), "%d0%d".formatted(i + 1, agent)));
            }
            crowds.add(new Crowd(sites.get(i).gatewayUrl(), agents));
        }
        everySiteLetsAgentsIn(List.of(0, 1, 2));
        await("there are more agents than seats")
                .atMost(SOON)
                .until(() -> crowds.stream().allMatch(crowd -> crowd.refused("user_limit_reached") > 0));
    }

    private TandemNode.NodePorts ports() {
        return TandemNode.NodePorts.of(ports);
    }

    private TandemNode.Settings settings(String name, int island, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TANDEM_ADMIN_PASSWORD",
                Stage.ADMIN_PASSWORD,
                "JWT_SECRET",
                "the-secret-of-" + name + "-which-is-long-enough",
                "TANDEM_RECONNECT_GRACE",
                "1s",
                "TANDEM_SEAT_RENEW_INTERVAL",
                "2s",
                "TANDEM_SEAT_HEADROOM",
                "2",
                "TANDEM_BLOCK_LEASE",
                LEASE.toSeconds() + "s",
                "TANDEM_BLOCK_MARGIN",
                MARGIN.toSeconds() + "s",
                "TANDEM_BLOCK_RENEW_INTERVAL",
                "1s"));
        environment.putAll(more);
        return new TandemNode.Settings(
                Stage.ROOT,
                Stage.LIB,
                folder.resolve(name),
                environment,
                java.util.Optional.of(islands.island(island)));
    }

    private void everySiteLetsAgentsIn(List<Integer> which) {
        List<Integer> before = crowds.stream().map(Crowd::logins).toList();
        await("agents get in at sites " + which)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(which)
                        .as("%s", crowds)
                        .allMatch(site -> crowds.get(site).logins() >= before.get(site) + 5));
    }

    private boolean masterReachable(int site) {
        return standing(site).path("masterReachable").booleanValue();
    }

    private int seatsHeld(int site) {
        return standing(site).path("seatsHeld").intValue();
    }

    private JsonNode standing(int site) {
        return directories
                .get(site)
                .agents()
                .get("/api/licenses/current?tenantId=" + TENANT)
                .body();
    }

    private void journalsShowNoSeatOverTheLimit(Instant thirdSiteKilled) throws Exception {
        crowds.forEach(Crowd::close);
        sites.forEach(TandemNode::close);
        master.close();
        SeatLedger ledger = new SeatLedger();
        for (int i = 0; i < SITES; i++) {
            ledger.site("site-" + i, SeatLedger.journal(data("site-" + i), "SiteLicense|" + TENANT));
        }
        ledger.killed("site-2", thirdSiteKilled, LEASE);
        List<JsonNode> lent = SeatLedger.journal(data("master"), "License|" + license);

        assertThat(SeatLedger.peakLent(lent)).isEqualTo(SEATS);
        assertThat(ledger.peak()).isEqualTo(SEATS);
        assertThat(ledger.taken())
                .as("every session that a client saw has its seat in a journal")
                .isGreaterThanOrEqualTo(
                        crowds.stream().mapToInt(Crowd::sessions).sum());
    }

    private Path data(String name) {
        return folder.resolve(name).resolve("data");
    }
}
