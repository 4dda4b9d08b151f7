package dev.tandem.app.settings;

import java.time.Duration;

/** The three HTTP ports, and how they close: not ready for {@code drainDelay}, then up to {@code drainTimeout} more. */
public record HttpPorts(int license, int agent, int gateway, Duration drainDelay, Duration drainTimeout) {
    private static final Duration MAX_DRAIN_DELAY = Duration.ofSeconds(25);
    private static final Duration MAX_DRAIN_TIMEOUT = Duration.ofSeconds(25);

    static HttpPorts of(SettingReader reader) throws StartRefused {
        return new HttpPorts(
                reader.port("tandem.http.license-port", portVariable(NodeRole.LICENSE)),
                reader.port("tandem.http.agent-port", portVariable(NodeRole.AGENT)),
                reader.port("tandem.http.gateway-port", portVariable(NodeRole.GATEWAY)),
                reader.duration("tandem.http.drain-delay", "TANDEM_DRAIN_DELAY", MAX_DRAIN_DELAY),
                reader.duration("tandem.http.drain-timeout", "TANDEM_DRAIN_TIMEOUT", MAX_DRAIN_TIMEOUT));
    }

    public int of(NodeRole role) {
        return switch (role) {
            case LICENSE -> license;
            case AGENT -> agent;
            case GATEWAY -> gateway;
        };
    }

    static String portVariable(NodeRole role) {
        return switch (role) {
            case LICENSE -> "TANDEM_LICENSE_PORT";
            case AGENT -> "TANDEM_AGENT_PORT";
            case GATEWAY -> "PORT";
        };
    }
}
