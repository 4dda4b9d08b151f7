package dev.tandem.app;

import dev.tandem.media.MediaPlane;
import dev.tandem.media.PlaneStats;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.socketio.SocketIoServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The figures of the standing parts of a node, as Prometheus sees them. */
final class NodeMeters {
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
