package dev.tandem.socketio.engineio;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the client's first HTTP request said.
 *
 * @param remote the peer's address; present when the HTTP server runs with
 *     {@code pekko.http.server.remote-address-attribute = on}
 * @param origin the {@code Origin} header
 * @param userAgent the {@code User-Agent} header
 * @param forwardedFor the {@code X-Forwarded-For} header as it came: trust it only behind a proxy of your own
 * @param query the query parameters, {@code EIO} and {@code transport} included; of a repeated name the last value
 * @param at when the request came
 */
public record Handshake(
        Optional<InetSocketAddress> remote,
        Optional<String> origin,
        Optional<String> userAgent,
        Optional<String> forwardedFor,
        Map<String, String> query,
        Instant at) {
    public Handshake {
        query = Map.copyOf(query);
    }
}
