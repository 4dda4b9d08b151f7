package dev.tandem.media.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All that lives in the plane, by id. Whatever is closed is gone from here. */
final class Registry {
    final Map<String, SourceNode> sources = new ConcurrentHashMap<>();
    final Map<String, Association> associations = new ConcurrentHashMap<>();
    final Map<String, RelayTransport> transports = new ConcurrentHashMap<>();
    final Map<String, RelaySdpTransport> sdpTransports = new ConcurrentHashMap<>();
    final Map<String, RelayRtpLeg> legs = new ConcurrentHashMap<>();
}
