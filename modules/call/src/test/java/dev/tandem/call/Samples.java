package dev.tandem.call;

import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.inbound.LineCommand;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.quality.LegQuality;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.RemoteSupport;
import dev.tandem.sip.SessionTimer;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Commands and facts that tests start from. */
final class Samples {
    static final String TENANT = "t1";
    static final String CALLER = "alice";
    static final String CALLEE = "bob";
    static final String CALL = "01JAAAAAAAAAAAAAAAAAAAAAAA-07";
    static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.ignore(), "samples");

    /** Hears nothing; for rules, which never answer themselves. */
    static final ActorRef<CallReply> NOBODY = nobody();

    private Samples() {}

    static <T> ActorRef<T> nobody() {
        return SYSTEM.ignoreRef();
    }

    static CallCommand.Dial dial(FarEnd farEnd, ActorRef<CallReply> replyTo) {
        return new CallCommand.Dial(
                CALL,
                TENANT,
                CALLER,
                "session-" + CALLER,
                farEnd,
                "1001",
                "Alice",
                farEnd == FarEnd.AGENT ? "1002" : "600",
                farEnd == FarEnd.AGENT ? Optional.of(CALLEE) : Optional.empty(),
                farEnd == FarEnd.TRUNK ? List.of("first", "second") : List.of(),
                Optional.of("campaign"),
                Optional.empty(),
                Map.of("X-Lead", "7"),
                replyTo);
    }

    static CallCommand.Receive receive(ActorRef<CallReply> replyTo) {
        return new CallCommand.Receive(CALL, TENANT, CALLEE, FarEnd.ECHO, "*45", "Callback", "1002", replyTo);
    }

    static CallCommand.Ring ring(ActorRef<LineCommand> line, ActorRef<CallReply> replyTo) {
        AgentCalls.Offer offer = new AgentCalls.Offer(
                CALL,
                TENANT,
                CALLEE,
                "session-" + CALLEE,
                "+390612345",
                "Rosa Rossi",
                "1002",
                "pbx",
                "call-id@pbx",
                Map.of("X-Queue", "sales"),
                Optional.of(sdp()),
                true,
                line);
        return new CallCommand.Ring(offer, replyTo);
    }

    static PartyRef party(String agentId) {
        return new PartyRef(CALL, TENANT, agentId);
    }

    static SdpAudio sdp() {
        return SdpAudio.offer(7, "127.0.0.1", 4000, List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT));
    }

    static DialogSnapshot dialog() {
        return new DialogSnapshot(
                "call-id@host",
                "local",
                "remote",
                "sip:1001@127.0.0.1",
                "sip:600@127.0.0.1",
                "sip:600@127.0.0.1:5080",
                List.of("<sip:127.0.0.1;lr>"),
                1,
                -1,
                1,
                SipTransport.UDP,
                "sip:1001@127.0.0.1:5060",
                "v=0 local",
                "v=0 remote",
                1);
    }

    /** The same dialog of a far side that told what it can do and agreed on a session timer. */
    static DialogSnapshot timedDialog() {
        DialogSnapshot plain = dialog();
        return new DialogSnapshot(
                plain.callId(),
                plain.localTag(),
                plain.remoteTag(),
                plain.localUri(),
                plain.remoteUri(),
                plain.remoteTarget(),
                plain.routeSet(),
                plain.localCSeq(),
                plain.remoteCSeq(),
                plain.inviteCSeq(),
                plain.transport(),
                plain.localContact(),
                plain.lastLocalSdp(),
                plain.lastRemoteSdp(),
                plain.localSdpVersion(),
                true,
                new RemoteSupport(true, true, true, true),
                new SessionTimer(1800, true, 90));
    }

    static CallCommand.SipAnswered sipAnswered() {
        return new CallCommand.SipAnswered(dialog(), sdp(), "PCMU", DtmfWay.RFC4733);
    }

    /** With all that is measured. */
    static CallQuality quality() {
        return new CallQuality(
                3250,
                5,
                0.15,
                3.5,
                OptionalDouble.of(24.5),
                4.38,
                Optional.of("both ways"),
                List.of(
                        new LegQuality(
                                "browser",
                                "received",
                                1600,
                                5,
                                0.31,
                                0,
                                3.5,
                                OptionalDouble.of(24.5),
                                OptionalDouble.of(4.36)),
                        new LegQuality(
                                "PBX", "sent", 1600, 0, 0, 0, 0, OptionalDouble.empty(), OptionalDouble.empty())));
    }
}
