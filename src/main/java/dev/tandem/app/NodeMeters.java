package dev.tandem.app;

import dev.tandem.call.trunk.TrunkDesk;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.PlaneStats;
import dev.tandem.phone.PhoneMetrics;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.socketio.SocketIoServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures of the standing parts of a node, as Prometheus sees them. */
final class NodeMeters {
    private static final List<String> TRUNK_STATES = List.of("unknown", "up", "degraded", "down");

    private NodeMeters() {}

    static void register(MeterRegistry registry, Rtc rtc, SocketIoServer sockets) {
        MediaPlane media = rtc.media();
        SipEndpoint sip = rtc.sip();
        gauge(registry, "tandem.media.transports", "WebRTC transports", media, of(PlaneStats::transports));
        gauge(registry, "tandem.media.rtp.legs", "RTP legs towards PBXs", media, of(PlaneStats::rtpLegs));
        gauge(registry, "tandem.media.port.pairs.free", "Free RTP port pairs", media, of(PlaneStats::freePortPairs));
        counter(
                registry,
                "tandem.media.packets.received",
                "Datagrams received",
                media,
                of(PlaneStats::packetsReceived));
        counter(registry, "tandem.media.packets.sent", "Datagrams sent", media, of(PlaneStats::packetsSent));
        counter(registry, "tandem.media.packets.dropped", "Datagrams not relayed", media, of(NodeMeters::dropped));
        counter(
                registry,
                "tandem.media.handshakes",
                "DTLS handshakes done",
                media,
                of(PlaneStats::handshakesCompleted));
        counter(
                registry,
                "tandem.media.handshakes.failed",
                "DTLS handshakes failed",
                media,
                of(PlaneStats::handshakesFailed));
        gauge(
                registry,
                "tandem.sip.calls",
                "SIP calls alive",
                sip,
                endpoint -> endpoint.stats().calls());
        counter(
                registry,
                "tandem.sip.malformed",
                "SIP messages that did not parse",
                sip,
                endpoint -> endpoint.stats().malformed());
        gauge(
                registry,
                "tandem.sip.connections",
                "SIP connections that others have open",
                sip,
                endpoint -> endpoint.stats().connections());
        gauge(
                registry,
                "tandem.sip.sources.banned",
                "Addresses that SIP does not hear now",
                sip,
                endpoint -> endpoint.stats().sources().banned());
        counter(
                registry,
                "tandem.sip.sources.bans",
                "Addresses banned from SIP, each time",
                sip,
                endpoint -> endpoint.stats().sources().bans());
        counter(
                registry,
                "tandem.sip.sources.dropped",
                "SIP messages of banned addresses",
                sip,
                endpoint -> endpoint.stats().sources().dropped());
        counter(
                registry,
                "tandem.sip.datagrams.overflowed",
                "SIP datagrams dropped because too many waited",
                sip,
                endpoint -> endpoint.stats().overflowed());
        gauge(
                registry,
                "tandem.sockets",
                "Connected clients",
                sockets,
                server -> server.metrics().openSockets());
        counter(
                registry,
                "tandem.sockets.events.received",
                "Events from clients",
                sockets,
                s -> s.metrics().eventsIn());
        counter(
                registry,
                "tandem.sockets.events.sent",
                "Events to clients",
                sockets,
                s -> s.metrics().eventsOut());
    }

    /** Trunks by what they are now; which of them is down stands in the log and in {@code /api/trunks}. */
    static void register(MeterRegistry registry, TrunkDesk trunks) {
        for (String state : TRUNK_STATES) {
            Gauge.builder("tandem.trunks", trunks, desk -> desk.states().getOrDefault(state, 0L))
                    .description("Trunks by state")
                    .tag("state", state)
                    .register(registry);
        }
    }

    static void register(MeterRegistry registry, PhoneMetrics phones) {
        gauge(registry, "tandem.phones", "Registered SIP telephones", phones, PhoneMetrics::registered);
        gauge(registry, "tandem.phones.connections", "WebSockets of telephones", phones, PhoneMetrics::connections);
        gauge(registry, "tandem.phones.calls", "Dialogs with telephones", phones, PhoneMetrics::calls);
        counter(registry, "tandem.phones.refused", "Registrations refused", phones, PhoneMetrics::refused);
        counter(registry, "tandem.phones.malformed", "Messages that did not parse", phones, PhoneMetrics::malformed);
        counter(registry, "tandem.phones.messages.received", "Messages of telephones", phones, PhoneMetrics::received);
        counter(registry, "tandem.phones.messages.sent", "Messages to telephones", phones, PhoneMetrics::sent);
    }

    private static ToDoubleFunction<MediaPlane> of(ToDoubleFunction<PlaneStats> figure) {
        return plane -> figure.applyAsDouble(plane.stats());
    }

    private static double dropped(PlaneStats stats) {
        return stats.dropped().values().stream().mapToLong(Long::longValue).sum();
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String about, T source, ToDoubleFunction<T> figure) {
        Gauge.builder(name, source, figure).description(about).register(registry);
    }

    private static <T> void counter(
            MeterRegistry registry, String name, String about, T source, ToDoubleFunction<T> figure) {
        FunctionCounter.builder(name, source, figure).description(about).register(registry);
    }
}
