package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import dev.tandem.media.Connect;
import dev.tandem.media.Consume;
import dev.tandem.media.Consumer;
import dev.tandem.media.CreateTransport;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSource;
import dev.tandem.media.Produce;
import dev.tandem.media.Producer;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.TransportListener;
import dev.tandem.media.WebRtcTransport;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The session's WebRTC transports in this node's media plane, with what is produced and consumed on them. Belongs to
 * the session's actor, which closes it whichever way it ends; after a crash a client makes new transports.
 */
final class SessionMedia {
    private final MediaPlane plane;
    private final ActorRef<AgentSessionCommand> session;
    private final int maxTransports;
    private final int maxConsumers;
    private final SessionSdp sdp;
    private final Map<Integer, Held> transports = new LinkedHashMap<>();
    private final Map<String, Hearing> consumers = new HashMap<>();
    private Optional<Speaking> speaking = Optional.empty();
    private int lastTransport;

    /** A transport and the client, by generation, that asked for it. */
    private record Held(WebRtcTransport transport, int generation, boolean down) {}

    private record Speaking(Producer producer, String transportId, RtpParameters parameters) {}

    private record Hearing(Consumer consumer, String callId, String transportId) {}

    SessionMedia(MediaPlane plane, ActorRef<AgentSessionCommand> session, SessionSettings settings) {
        this.plane = plane;
        this.session = session;
        this.maxTransports = settings.maxTransports();
        this.maxConsumers = settings.maxConsumers();
        this.sdp = new SessionSdp(plane, session, settings.maxTransports());
    }

    /** At the limit, a transport that an earlier client left behind or that is down makes room. */
    SessionReply create(Direction direction, int generation) {
        if (transports.size() >= maxTransports && !makeRoom(generation)) {
            return refused(ErrorCode.CONFLICT, "At most " + maxTransports + " transports at a time");
        }
        int number = ++lastTransport;
        return switch (plane.createWebRtcTransport(direction, listener(number))) {
            case CreateTransport.Created(WebRtcTransport transport) -> {
                transports.put(number, new Held(transport, generation, false));
                yield new SessionReply.TransportCreated(
                        transport.id(),
                        transport.iceParameters(),
                        transport.iceCandidates(),
                        transport.dtlsParameters());
            }
            case CreateTransport.Exhausted(String why) -> refused(ErrorCode.DEPENDENCY_UNAVAILABLE, why);
        };
    }

    SessionReply connect(String transportId, DtlsParameters remote) {
        return on(transportId, transport -> switch (transport.connect(remote)) {
            case Connect.Accepted _ -> new SessionReply.TransportConnected();
            case Connect.Refused(String why) -> refused(ErrorCode.INVALID_VALUE, why);
        });
    }

    SessionReply restartIce(String transportId) {
        return on(transportId, transport -> new SessionReply.IceRestarted(transport.restartIce()));
    }

    /**
     * The client's microphone. There is one: a new one takes the earlier one's place, and the same again (a repeated
     * request) is the one that is there.
     */
    SessionReply produce(String transportId, RtpParameters parameters) {
        Optional<Speaking> same = speaking.filter(
                now -> now.transportId().equals(transportId) && now.parameters().equals(parameters));
        if (same.isPresent()) {
            return new SessionReply.Produced(same.get().producer().id());
        }
        return on(transportId, transport -> switch (transport.produce(parameters)) {
            case Produce.Produced(Producer producer) -> {
                speaking.ifPresent(earlier -> earlier.producer().close());
                speaking = Optional.of(new Speaking(producer, transportId, parameters));
                yield new SessionReply.Produced(producer.id());
            }
            case Produce.Refused(String why) -> refused(ErrorCode.INVALID_VALUE, why);
        });
    }

    /** @param farEndId the source that the agent hears in the call */
    SessionReply consume(String transportId, String callId, String farEndId, RtpCapabilities client) {
        Optional<MediaSource> source = plane.source(farEndId);
        if (source.isEmpty()) {
            return refused(ErrorCode.INVALID_CALL_STATE, "The call's media is not there");
        }
        if (consumers.size() >= maxConsumers) {
            return refused(ErrorCode.CONFLICT, "At most " + maxConsumers + " consumers at a time");
        }
        return on(transportId, transport -> switch (transport.consume(source.get(), client)) {
            case Consume.Consumed(Consumer consumer) -> {
                consumers.put(consumer.id(), new Hearing(consumer, callId, transportId));
                yield new SessionReply.Consumed(
                        consumer.id(), consumer.producerId(), "audio", consumer.rtpParameters());
            }
            case Consume.Refused(String why) -> refused(ErrorCode.INVALID_VALUE, why);
        });
    }

    /** What this agent is heard by in the call, as far as it is known yet. */
    Optional<String> producerIdFor(String callId) {
        return sdp.sourceFor(callId).or(() -> speaking.map(now -> now.producer().id()));
    }

    /** The transports of offer and answer. */
    SessionSdp sdp() {
        return sdp;
    }

    /** The transport's id; empty if it is closed. */
    Optional<String> up(int number) {
        return mark(number, false);
    }

    /** Marks it, or drops it if it cannot come back; the id as above. */
    Optional<String> down(int number, String reason) {
        Optional<String> id = mark(number, true);
        if (id.isPresent() && !reason.equals("consent_expired")) {
            close(number);
        }
        return id;
    }

    void closeConsumersOf(String callId) {
        sdp.closeOf(callId);
        closeConsumers(hearing -> hearing.callId().equals(callId));
    }

    void closeAll() {
        sdp.closeAll();
        List.copyOf(transports.keySet()).forEach(this::close);
    }

    private Optional<String> mark(int number, boolean down) {
        return Optional.ofNullable(transports.computeIfPresent(
                        number, (key, held) -> new Held(held.transport(), held.generation(), down)))
                .map(held -> held.transport().id());
    }

    private boolean makeRoom(int generation) {
        Optional<Integer> oldest = transports.entrySet().stream()
                .filter(each -> each.getValue().generation() < generation
                        || each.getValue().down())
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder());
        oldest.ifPresent(this::close);
        return oldest.isPresent();
    }

    private void close(int number) {
        Held held = transports.remove(number);
        if (held == null) {
            return;
        }
        String id = held.transport().id();
        closeConsumers(hearing -> hearing.transportId().equals(id));
        if (speaking.filter(now -> now.transportId().equals(id)).isPresent()) {
            speaking.get().producer().close();
            speaking = Optional.empty();
        }
        held.transport().close();
    }

    private void closeConsumers(java.util.function.Predicate<Hearing> which) {
        consumers.values().removeIf(hearing -> {
            if (which.test(hearing)) {
                hearing.consumer().close();
                return true;
            }
            return false;
        });
    }

    private SessionReply on(String transportId, Function<WebRtcTransport, SessionReply> request) {
        return transports.values().stream()
                .map(Held::transport)
                .filter(transport -> transport.id().equals(transportId))
                .findFirst()
                .map(request)
                .orElseGet(() -> refused(ErrorCode.NOT_FOUND, "No such transport"));
    }

    private TransportListener listener(int number) {
        return new TransportListener() {
            @Override
            public void connected() {
                session.tell(new SessionInternal.TransportUp(number));
            }

            @Override
            public void disconnected(String reason) {
                session.tell(new SessionInternal.TransportDown(number, reason));
            }
        };
    }

    private static SessionReply refused(ErrorCode code, String because) {
        return new SessionReply.Refused(code.refusal(because));
    }
}
