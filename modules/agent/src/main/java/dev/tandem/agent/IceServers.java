package dev.tandem.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.typesafe.config.Config;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The STUN and TURN servers that an agent's browser is told, as {@code RTCIceServer}s of the W3C. With a TURN secret
 * the credentials are the agent's own and expire (draft-uberti-behave-turn-rest-00, coturn's {@code use-auth-secret}).
 */
public final class IceServers {
    private static final Duration LIFETIME = Duration.ofHours(12);

    private final String stun;
    private final String turn;
    private final String turnUsername;
    private final String turnPassword;
    private final String turnSecret;
    private final InstantSource clock;

    /** One server; username and credential for TURN only. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record IceServer(String urls, Optional<String> username, Optional<String> credential) {}

    private IceServers(Config media, InstantSource clock) {
        this.stun = media.getString("stun-server");
        this.turn = media.getString("turn-server");
        this.turnUsername = media.getString("turn-username");
        this.turnPassword = media.getString("turn-password");
        this.turnSecret = media.getString("turn-secret");
        this.clock = clock;
    }

    /** @param config the whole configuration; {@code tandem.media} has the servers */
    public static IceServers of(Config config, InstantSource clock) {
        return new IceServers(config.getConfig("tandem.media"), clock);
    }

    public List<IceServer> forAgent(String agentId) {
        List<IceServer> servers = new ArrayList<>();
        if (!stun.isBlank()) {
            servers.add(new IceServer(stun, Optional.empty(), Optional.empty()));
        }
        if (!turn.isBlank() && !turnSecret.isBlank()) {
            String username = clock.instant().plus(LIFETIME).getEpochSecond() + ":" + agentId;
            servers.add(new IceServer(turn, Optional.of(username), Optional.of(hmac(username))));
        } else if (!turn.isBlank()) {
            servers.add(new IceServer(turn, Optional.of(turnUsername), Optional.of(turnPassword)));
        }
        return List.copyOf(servers);
    }

    private String hmac(String username) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(turnSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }
}
