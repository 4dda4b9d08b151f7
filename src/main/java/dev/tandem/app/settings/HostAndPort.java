package dev.tandem.app.settings;

/** Where a seed node is reached. */
public record HostAndPort(String host, int port) {
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
