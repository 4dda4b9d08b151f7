package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.media.Connect;
import dev.tandem.media.CreateSdpTransport;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.SdpRemote;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.SdpTransportListener;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The session's transports of offer and answer in this node's media plane: a SIP telephone has one for each of its
 * calls, and speaks and hears on it. Belongs to the session's actor.
 */
final class SessionSdp {
    private static final EventLog LOG = EventLog.of(SessionSdp.class);

    private final MediaPlane plane;
    private final ActorRef<AgentSessionCommand> session;
    private final int maxTransports;
    private final Map<String, Used> transports = new LinkedHashMap<>();

    /** A transport and the call that it is for, as soon as that is known. */
    private record Used(SdpTransport transport, Optional<String> callId) {}

    SessionSdp(MediaPlane plane, ActorRef<AgentSessionCommand> session, int maxTransports) {
        this.plane = plane;
        this.session = session;
        this.maxTransports = maxTransports;
    }

    /** @param farEndId what the client will hear, if that is known: nothing is transcoded, so its codec decides */
    SessionReply create(Optional<String> farEndId, List<RtpCodec> codecs) {
        if (transports.size() >= maxTransports) {
            return refused(ErrorCode.CONFLICT, "At most " + maxTransports + " transports at a time");
        }
        Optional<RtpCodec> codec = farEndId.flatMap(plane::source)
                .map(MediaSource::codec)
                .or(() -> plane.codecs().stream()
                        .filter(ours -> codecs.isEmpty() || codecs.stream().anyMatch(ours::sameFormat))
                        .findFirst());
        if (codec.isEmpty()) {
            return refused(ErrorCode.INVALID_VALUE, "No common codec");
        }
        Listener listener = new Listener(session);
        return switch (plane.createSdpTransport(codec.get(), listener)) {
            case CreateSdpTransport.Created(SdpTransport transport) -> {
                listener.belongsTo(transport.id());
                transports.put(transport.id(), new Used(transport, Optional.empty()));
                yield new SessionReply.SdpTransportCreated(
                        transport.id(),
                        codec.get(),
                        transport.iceParameters(),
                        transport.iceCandidates(),
                        transport.dtlsParameters());
            }
            case CreateSdpTransport.Exhausted(String why) -> refused(ErrorCode.DEPENDENCY_UNAVAILABLE, why);
        };
    }

    SessionReply connect(String transportId, SdpRemote remote) {
        Used used = transports.get(transportId);
        if (used == null) {
            return refused(ErrorCode.NOT_FOUND, "No such transport");
        }
        return switch (used.transport().remote(remote)) {
            case Connect.Accepted _ ->
                new SessionReply.SdpTransportConnected(used.transport().iceParameters());
            case Connect.Refused(String why) -> refused(ErrorCode.INVALID_VALUE, why);
        };
    }

    /** Lets the client hear the call; the answer is what the client is heard by. */
    SessionReply use(String transportId, String callId, String farEndId) {
        Used used = transports.computeIfPresent(
                transportId, (_, before) -> new Used(before.transport(), Optional.of(callId)));
        if (used == null) {
            return refused(ErrorCode.NOT_FOUND, "No such transport");
        }
        hear(callId, farEndId);
        return new SessionReply.Produced(used.transport().source().id());
    }

    /** The call has this for the agent to hear from now on. */
    void hear(String callId, String farEndId) {
        transports.values().stream()
                .filter(used -> used.callId().filter(callId::equals).isPresent())
                .forEach(used -> plane.source(farEndId).ifPresent(source -> connect(source, used.transport(), callId)));
    }

    private void connect(MediaSource source, SdpTransport transport, String callId) {
        try {
            plane.connect(source, transport.sink());
        } catch (IllegalArgumentException differs) {
            LOG.warn("session.media-not-connected", "call", callId, "because", differs.getMessage());
        }
    }

    /** What is heard of the client in this call: its transport's source, or that of one whose call is just beginning. */
    Optional<String> sourceFor(String callId) {
        return transports.values().stream()
                .filter(used -> used.callId().map(callId::equals).orElse(true))
                .reduce((earlier, later) ->
                        later.callId().isPresent() || earlier.callId().isEmpty() ? later : earlier)
                .map(used -> used.transport().source().id());
    }

    SessionReply close(String transportId) {
        Used used = transports.remove(transportId);
        if (used != null) {
            used.transport().close();
        }
        return new SessionReply.Noted();
    }

    void closeOf(String callId) {
        List.copyOf(transports.values()).stream()
                .filter(used -> used.callId().filter(callId::equals).isPresent())
                .forEach(used -> close(used.transport().id()));
    }

    void closeAll() {
        List.copyOf(transports.keySet()).forEach(this::close);
    }

    private static SessionReply refused(ErrorCode code, String because) {
        return new SessionReply.Refused(code.refusal(because));
    }

    /** Takes what media threads tell into the session. */
    private static final class Listener implements SdpTransportListener {
        private final ActorRef<AgentSessionCommand> session;
        private volatile String transportId = "";

        Listener(ActorRef<AgentSessionCommand> session) {
            this.session = session;
        }

        /** Nothing is told before: until the client is known there is nothing to tell. */
        void belongsTo(String id) {
            transportId = id;
        }

        @Override
        public void connected() {
            tell(new ClientNotice.PeerConnected(transportId));
        }

        @Override
        public void disconnected(String reason) {
            tell(new ClientNotice.PeerDisconnected(transportId, reason));
        }

        @Override
        public void dtmf(char tone) {
            tell(new ClientNotice.ToneSent(transportId, tone));
        }

        @Override
        public void silent(Duration duration) {
            LOG.info("session.telephone-silent", "transport", transportId, "seconds", duration.toSeconds());
        }

        private void tell(ClientNotice notice) {
            session.tell(new SessionInternal.Tell(notice));
        }
    }
}
