package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.IceServers.IceServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IceServersTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void a_turn_secret_makes_credentials_of_the_agents_own_that_expire() {
        List<IceServer> servers = servers("stun:stun.example:3478", "turn:turn.example:5349", "north");

        assertThat(servers).hasSize(2);
        assertThat(servers.get(0))
                .isEqualTo(new IceServer("stun:stun.example:3478", Optional.empty(), Optional.empty()));
        // echo -n 1800043200:a1 | openssl dgst -sha1 -hmac north -binary | base64
        assertThat(servers.get(1))
                .isEqualTo(new IceServer(
                        "turn:turn.example:5349",
                        Optional.of("1800043200:a1"),
                        Optional.of("XFCiW0IOjfnglcxCfMpGpirundk=")));
    }

    @Test
    void without_a_secret_the_pair_of_the_settings_is_told() {
        assertThat(servers("", "turn:turn.example:5349", ""))
                .containsExactly(new IceServer("turn:turn.example:5349", Optional.of("u"), Optional.of("p")));
    }

    @Test
    void what_is_not_set_is_not_told() {
        assertThat(servers("", "", "north")).isEmpty();
    }

    private static List<IceServer> servers(String stun, String turn, String secret) {
        Config config = ConfigFactory.parseString("tandem.media { stun-server = \"" + stun + "\", turn-server = \""
                + turn + "\", turn-username = u, turn-password = p, turn-secret = \"" + secret + "\" }");
        return IceServers.of(config, () -> NOW).forAgent("a1");
    }
}
