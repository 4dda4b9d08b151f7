package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.http.Role;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.license.site.HttpMaster;
import dev.tandem.license.site.MasterAnswer;
import dev.tandem.license.site.MasterLink;
import dev.tandem.license.site.SigningKey;
import dev.tandem.license.site.SiteBodies;
import dev.tandem.license.site.SiteKey;
import dev.tandem.license.site.SiteMac;
import dev.tandem.license.site.SiteSettings;
import dev.tandem.license.site.VerifyingKey;
import dev.tandem.testing.ApiContract;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A master's API for sites over real HTTP on a real PostgreSQL, spoken to by the client that sites use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteApiTest {
    private static final String OPERATOR = LicenseNode.operator();

    private LicenseNode node;

    @BeforeAll
    void start() throws Exception {
        node = new LicenseNode();
        node.awaitReady();
        node.holdAgainst(ApiContract.of(node.client(), node.base()));
    }

    @BeforeEach
    void nobody_is_pinned() throws SQLException {
        try (Connection connection = JournalTestKit.database().dataSource().getConnection();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM pinned_master")) {
            delete.executeUpdate();
        }
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void a_site_key_is_shown_once_and_ends_with_its_site() {
        var made = node.call(OPERATOR, "POST", "/api/sites", "{\"name\":\"Berlin\"}");
        assertThat(made.status()).isEqualTo(201);
        SiteKey key = SiteKey.parse(made.text("siteKey")).orElseThrow();
        String listed = node.get(OPERATOR, "/api/sites").body().toString();
        assertThat(listed).contains(key.siteId(), "Berlin").doesNotContain(key.secret());
        String tenant = licensed(3);
        assertThat(heard(master(key, Optional.empty()).licenseOf(tenant))).isInstanceOf(MasterAnswer.Licensed.class);

        assertThat(node.call(OPERATOR, "DELETE", "/api/sites/" + key.siteId(), "")
                        .status())
                .isEqualTo(204);

        assertThat(heard(master(key, Optional.empty()).licenseOf(tenant))).isInstanceOf(MasterAnswer.Away.class);
        assertThat(node.call(OPERATOR, "DELETE", "/api/sites/" + key.siteId(), "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void only_the_operator_makes_sites() {
        String tenantsAdmin = LicenseNode.token("boss", "t1", Role.ADMIN);
        assertThat(node.call(tenantsAdmin, "POST", "/api/sites", "{\"name\":\"Berlin\"}")
                        .status())
                .isEqualTo(403);
        assertThat(node.call("", "POST", "/api/sites", "{\"name\":\"Berlin\"}").status())
                .isEqualTo(401);
        assertThat(node.call(OPERATOR, "POST", "/api/sites", "{\"name\":\"\"}").status())
                .isEqualTo(422);
    }

    @Test
    void a_block_counts_at_the_master_until_it_is_given_back() {
        String tenant = licensed(3);
        MasterLink site = master(siteKey(Optional.empty()), Optional.empty());
        String license = licenseId(site, tenant);

        var lent = lent(site.grant(license, "b-" + tenant, 2));
        assertThat(lent.seats()).isEqualTo(2);
        assertThat(lent.revision()).isEqualTo(1);
        assertThat(lent.license().webrtcMaxUsers()).isEqualTo(3);
        assertThat(lent(site.grant(license, "b-" + tenant, 2)).seats()).isEqualTo(2);
        assertThat(seat(license, "s1").status()).isEqualTo(201);
        assertThat(seat(license, "s2").code()).isEqualTo("user_limit_reached");

        var shrunk = lent(site.renew(license, "b-" + tenant, new MasterLink.Renewal(1, 1, 1, 1)));
        assertThat(shrunk.seats()).isOne();
        assertThat(shrunk.revision()).isEqualTo(2);
        var stale = lent(site.renew(license, "b-" + tenant, new MasterLink.Renewal(1, 0, 0, 3)));
        assertThat(stale.seats()).isOne();
        assertThat(stale.revision()).isEqualTo(2);
        assertThat(seat(license, "s2").status()).isEqualTo(201);

        assertThat(heard(site.giveBack(license, "b-" + tenant))).isEqualTo(new MasterAnswer.Returned());
        assertThat(seat(license, "s3").status()).isEqualTo(201);
        assertThat(refusal(site.renew(license, "b-" + tenant, new MasterLink.Renewal(2, 1, 1, 1))))
                .isEqualTo(ErrorCode.SESSION_GONE);
        assertThat(refusal(site.grant(license, "b-" + tenant, 2))).isEqualTo(ErrorCode.SESSION_GONE);
    }

    @Test
    void sites_in_need_share_fairly() {
        String tenant = licensed(6);
        MasterLink berlin = master(siteKey(Optional.empty()), Optional.empty());
        MasterLink paris = master(siteKey(Optional.empty()), Optional.empty());
        String license = licenseId(berlin, tenant);
        assertThat(lent(berlin.grant(license, "berlin-" + tenant, 6)).seats()).isEqualTo(6);

        var poor = lent(paris.grant(license, "paris-" + tenant, 4));
        assertThat(poor.seats()).isZero();
        var rich = lent(berlin.renew(license, "berlin-" + tenant, new MasterLink.Renewal(1, 6, 2, 6)));
        assertThat(rich.want()).isEqualTo(3);
        assertThat(lent(berlin.renew(license, "berlin-" + tenant, new MasterLink.Renewal(1, 3, 2, 6)))
                        .seats())
                .isEqualTo(3);
        assertThat(lent(paris.renew(license, "paris-" + tenant, new MasterLink.Renewal(1, 0, 0, 4)))
                        .seats())
                .isEqualTo(3);
    }

    @Test
    void a_site_of_one_tenant_finds_no_other_tenants_license() {
        String mine = licensed(3);
        String theirs = licensed(3);
        MasterLink site = master(siteKey(Optional.of(mine)), Optional.empty());
        MasterLink other = master(siteKey(Optional.empty()), Optional.empty());
        String license = licenseId(other, theirs);

        assertThat(heard(site.licenseOf(mine))).isInstanceOf(MasterAnswer.Licensed.class);
        assertThat(refusal(site.licenseOf(theirs))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(site.grant(license, "b", 1))).isEqualTo(ErrorCode.NOT_FOUND);
        lent(other.grant(license, "theirs-" + theirs, 1));
        MasterLink third = master(siteKey(Optional.empty()), Optional.empty());
        assertThat(refusal(third.renew(license, "theirs-" + theirs, new MasterLink.Renewal(1, 0, 0, 0))))
                .isEqualTo(ErrorCode.SESSION_GONE);
        assertThat(refusal(third.giveBack(license, "theirs-" + theirs))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void wrong_proofs_and_repeated_requests_are_turned_away() {
        String tenant = licensed(3);
        SiteKey key = siteKey(Optional.empty());
        SiteKey forged = new SiteKey(key.siteId(), siteKey(Optional.empty()).secret());
        assertThat(heard(master(forged, Optional.empty()).licenseOf(tenant))).isInstanceOf(MasterAnswer.Away.class);

        String now = Long.toString(System.currentTimeMillis());
        assertThat(raw(key, now, "n1", tenant, tenant)).isEqualTo(200);
        assertThat(raw(key, now, "n1", tenant, tenant)).isEqualTo(401);
        assertThat(raw(key, now, "n2", tenant, "another")).isEqualTo(401);
        assertThat(raw(key, Long.toString(System.currentTimeMillis() - 600_000), "n3", tenant, tenant))
                .isEqualTo(401);
    }

    @Test
    void a_site_believes_no_other_master_than_its_own() {
        String tenant = licensed(3);
        SiteKey key = siteKey(Optional.empty());
        VerifyingKey stranger = SigningKey.generate().publicKey();

        assertThat(heard(master(key, Optional.of(stranger)).licenseOf(tenant))).isInstanceOf(MasterAnswer.Away.class);

        // At first contact the key is pinned, and stays.
        MasterLink site = master(key, Optional.empty());
        assertThat(heard(site.licenseOf(tenant))).isInstanceOf(MasterAnswer.Licensed.class);
        assertThat(heard(master(key, Optional.empty()).licenseOf(tenant))).isInstanceOf(MasterAnswer.Licensed.class);
    }

    @Test
    void the_first_browser_agent_of_a_site_turns_the_feature_on() {
        String tenant = Ids.next();
        node.call(OPERATOR, "POST", "/api/licenses", """
                {"tenantId":"%s","name":"n","maxUsers":10}""".formatted(tenant));
        MasterLink site = master(siteKey(Optional.empty()), Optional.empty());
        String license = licenseId(site, tenant);

        var enabled = heard(site.enableWebRtc(license));

        assertThat(((MasterAnswer.Licensed) enabled).license().has(LicenseView.WEBRTC_EXTENSION))
                .isTrue();
        assertThat(((MasterAnswer.Licensed) enabled).license().webrtcMaxUsers()).isEqualTo(5);
    }

    private int raw(SiteKey key, String timestamp, String nonce, String tenant, String sentTenant) {
        String path = "/api/sites/license-document";
        byte[] signed = body(tenant).getBytes(StandardCharsets.UTF_8);
        return node.call(node.request("", path)
                        .header("Content-Type", "application/json")
                        .header(SiteBodies.SITE, key.siteId())
                        .header(SiteBodies.TIMESTAMP, timestamp)
                        .header(SiteBodies.NONCE, nonce)
                        .header(
                                SiteBodies.SIGNATURE,
                                new SiteMac(key.hash()).ofRequest("POST", path, timestamp, nonce, signed))
                        .POST(HttpRequest.BodyPublishers.ofString(body(sentTenant))))
                .status();
    }

    private static String body(String tenant) {
        return "{\"tenantId\":\"" + tenant + "\"}";
    }

    private String licensed(int seats) {
        String tenant = Ids.next();
        node.call(OPERATOR, "POST", "/api/licenses", """
                {"tenantId":"%s","name":"n","features":{"webrtc_extension":true},"maxUsers":50,"webrtcMaxUsers":%d}""".formatted(tenant, seats));
        return tenant;
    }

    private LicenseNode.Response seat(String license, String session) {
        return node.call(OPERATOR, "POST", "/api/licenses/" + license + "/webrtc-sessions", """
                {"sessionId":"%s-%s","agentId":"agent-%s"}""".formatted(
                        license, session, session));
    }

    private SiteKey siteKey(Optional<String> tenant) {
        String ofTenant = tenant.map(id -> ",\"tenantId\":\"" + id + "\"").orElse("");
        return SiteKey.parse(node.call(OPERATOR, "POST", "/api/sites", "{\"name\":\"Site\"" + ofTenant + "}")
                        .text("siteKey"))
                .orElseThrow();
    }

    private MasterLink master(SiteKey key, Optional<VerifyingKey> masterKey) {
        SiteSettings settings = new SiteSettings(
                URI.create(node.base() + "/api"),
                key,
                masterKey,
                "agent",
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                2,
                Duration.ofSeconds(5),
                Duration.ofHours(1));
        return new HttpMaster(settings, JournalTestKit.database().dataSource(), Clock.systemUTC());
    }

    private static String licenseId(MasterLink site, String tenant) {
        return ((MasterAnswer.Licensed) heard(site.licenseOf(tenant))).license().id();
    }

    private static MasterAnswer.Lent lent(CompletionStage<MasterAnswer> answer) {
        return (MasterAnswer.Lent) heard(answer);
    }

    private static ErrorCode refusal(CompletionStage<MasterAnswer> answer) {
        return ((MasterAnswer.Refused) heard(answer)).refusal().code();
    }

    private static MasterAnswer heard(CompletionStage<MasterAnswer> answer) {
        return answer.toCompletableFuture().join();
    }
}
