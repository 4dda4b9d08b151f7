package dev.tandem.agent;

import com.typesafe.config.Config;
import dev.tandem.agent.pbx.EndpointNames;
import java.net.URI;
import java.util.Optional;

/**
 * What an agent's own SIP stack needs to register at the PBX.
 *
 * @param uri the agent's address of record, such as {@code sip:tandem-01J9…@pbx}
 * @param wsUri where SIP over WebSocket (RFC 7118) is spoken
 * @param username of SIP digest, and the name of the agent's endpoint at the PBX: see {@link EndpointNames}
 * @param transport {@code wss} or {@code ws}; {@code udp} for a SIP telephone
 */
public record SipAccount(String uri, String wsUri, String username, String password, String transport) {

    @Override
    public String toString() {
        return "SipAccount[uri=" + uri + "]";
    }

    /** The PBX as agents see it. */
    static final class Pbx {
        private static final String LOCAL = "localhost";

        private final String host;
        private final String wsUri;
        private final EndpointNames names;

        private Pbx(String host, String wsUri, EndpointNames names) {
            this.host = host;
            this.wsUri = wsUri;
            this.names = names;
        }

        /**
         * Without a PBX, Tandem itself is where agents' SIP stacks register.
         *
         * @param config the whole configuration; {@code tandem.sip} has the PBX's addresses, {@code tandem.phone} our own
         */
        static Pbx of(Config config) {
            Config sip = config.getConfig("tandem.sip");
            String host = sip.getString("asterisk-host").isBlank()
                    ? sip.getString("freeswitch-host")
                    : sip.getString("asterisk-host");
            String wsUri = sip.getString("ws-uri");
            if (host.isBlank()) {
                String own = config.getString("tandem.phone.uri");
                return new Pbx(hostOf(own), wsUri.isBlank() ? own : wsUri, EndpointNames.of(config));
            }
            return new Pbx(host, wsUri.isBlank() ? "ws://" + host + ":8088/ws" : wsUri, EndpointNames.of(config));
        }

        private static String hostOf(String uri) {
            return Optional.ofNullable(URI.create(uri).getHost()).orElse(LOCAL);
        }

        SipAccount accountOf(AgentProfile agent, Secret password) {
            String browserTransport = wsUri.startsWith("wss:") ? "wss" : "ws";
            String username = names.nameOf(agent.agentId());
            return new SipAccount(
                    "sip:" + username + "@" + host,
                    wsUri,
                    username,
                    password.value(),
                    agent.typology().isWebRtc() ? browserTransport : "udp");
        }
    }
}
