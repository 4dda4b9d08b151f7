package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SipAccountTest {
    private static final AgentProfile ALICE =
            new AgentProfile("a1", "t1", "u1", "alice", "Alice", "101", Typology.CHROME_SOFTPHONE, true);

    private static SipAccount account(Map<String, String> settings) {
        Config config = ConfigFactory.parseMap(settings)
                .withFallback(ConfigFactory.parseMap(Map.of(
                        "tandem.sip.asterisk-host", "",
                        "tandem.sip.freeswitch-host", "",
                        "tandem.sip.ws-uri", "",
                        "tandem.phone.uri", "wss://tandem.example:8089/ws",
                        "tandem.pbx.endpoint-prefix", "tandem-")));
        return SipAccount.Pbx.of(config).accountOf(ALICE, new Secret("s"));
    }

    @Test
    void without_a_pbx_agents_register_at_tandem() {
        SipAccount account = account(Map.of());

        assertThat(account.uri()).isEqualTo("sip:tandem-a1@tandem.example");
        assertThat(account.wsUri()).isEqualTo("wss://tandem.example:8089/ws");
        assertThat(account.transport()).isEqualTo("wss");
    }

    @Test
    void with_a_pbx_they_register_there_unless_they_are_told_where() {
        assertThat(account(Map.of("tandem.sip.asterisk-host", "pbx")).wsUri()).isEqualTo("ws://pbx:8088/ws");
        assertThat(account(Map.of("tandem.sip.asterisk-host", "pbx", "tandem.sip.ws-uri", "wss://x/ws"))
                        .wsUri())
                .isEqualTo("wss://x/ws");
    }
}
