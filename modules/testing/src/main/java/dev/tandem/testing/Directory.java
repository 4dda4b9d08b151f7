package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Makes licences and agents through the APIs, as an administrator does. */
public final class Directory {
    private static final String PASSWORD = "a-good-password-";

    private final TandemNode node;
    private final String adminToken;

    private Directory(TandemNode node, String adminToken) {
        this.node = node;
        this.adminToken = adminToken;
    }

    public static Directory of(TandemNode node, String adminPassword) {
        return by(node.licenseUrl(), node, adminPassword);
    }

    /** Of a site, which has no licence API of its own. */
    public static Directory ofSite(TandemNode site, String adminPassword) {
        return by(site.agentUrl(), site, adminPassword);
    }

    private static Directory by(String url, TandemNode node, String adminPassword) {
        JsonNode login =
                RestClient.of(url).created("/api/auth/login", Map.of("username", "admin", "password", adminPassword));
        return new Directory(node, login.get("token").textValue());
    }

    /** The licence API, as the administrator. */
    public RestClient licenses() {
        return RestClient.of(node.licenseUrl()).withToken(adminToken);
    }

    /** The agent API, as the administrator. */
    public RestClient agents() {
        return RestClient.of(node.agentUrl()).withToken(adminToken);
    }

    /** A licence with this many seats; gives its id. */
    public String license(String tenantId, int seats) {
        return licenses()
                .created(
                        "/api/licenses",
                        Map.of(
                                "tenantId",
                                tenantId,
                                "name",
                                "Licence of " + tenantId,
                                "type",
                                "standard",
                                "features",
                                Map.of("webrtc_extension", true),
                                "maxUsers",
                                Math.max(50, seats),
                                "webrtcMaxUsers",
                                seats))
                .get("id")
                .textValue();
    }

    /** An agent with a browser; gives who it is once logged in. */
    public BrowserAgent.Identity agent(String tenantId, String username, String extension) {
        enter(tenantId, username, extension);
        return login(username);
    }

    /** An agent with a browser, not logged in; gives its id. */
    public String enter(String tenantId, String username, String extension) {
        return agents().created(
                        "/api/agents",
                        Map.of(
                                "tenantId",
                                tenantId,
                                "username",
                                username,
                                "password",
                                PASSWORD + username,
                                "name",
                                "Agent " + username,
                                "extension",
                                extension,
                                "typology",
                                "chrome_softphone"))
                .get("id")
                .textValue();
    }

    /** A fresh token of an agent made by {@link #agent}. */
    public BrowserAgent.Identity login(String username) {
        JsonNode login = RestClient.of(node.agentUrl())
                .created("/api/auth/login", Map.of("username", username, "password", passwordOf(username)));
        JsonNode agent = login.get("agent");
        return new BrowserAgent.Identity(
                login.get("token").textValue(),
                agent.get("id").textValue(),
                agent.get("tenantId").textValue(),
                agent.get("userId").textValue());
    }

    public String passwordOf(String username) {
        return PASSWORD + username;
    }
}
