package dev.tandem.call;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.inbound.LineCall;
import dev.tandem.call.inbound.LineCommand;
import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.leg.SipLeg;
import dev.tandem.core.ErrorCode;
import dev.tandem.media.RtpLegListener;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * A call's end of the line that it rings on: the INVITE is at the line, on the node that received it. Belongs to the
 * call's actor and lives no longer than its process.
 */
final class Inbound {
    private static final int NOT_ACCEPTABLE_HERE = 488;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final String callId;
    private final ActorRef<LineCommand> line;
    private final Optional<SdpAudio> offer;
    private final boolean alone;
    private final boolean byInfo;
    private final List<ActorRef<CallReply>> answerers = new ArrayList<>();
    private Optional<SdpAudio> session = Optional.empty();
    private Optional<LineCall> dialog = Optional.empty();

    /** The call's end of the line that it begins to ring on, in a codec that the caller speaks. */
    static Inbound of(AgentCalls.Offer ring, Trunks trunks, MediaLeg media, ActorContext<CallCommand> context) {
        ring.offer().ifPresent(media::prefer);
        boolean byInfo = trunks.byName(ring.tenantId(), ring.trunk())
                .filter(trunk -> trunk.dtmf() == Trunk.Dtmf.INFO)
                .isPresent();
        return new Inbound(ring, byInfo, context);
    }

    /** Says hello to the line and watches it. */
    private Inbound(AgentCalls.Offer ring, boolean byInfo, ActorContext<CallCommand> context) {
        this.callId = ring.callId();
        this.line = ring.line();
        this.offer = ring.offer();
        this.alone = ring.alone();
        this.byInfo = byInfo;
        context.watchWith(line, new CallCommand.LineLost());
        ActorRef<LineNews> news = context.messageAdapter(LineNews.class, CallCommand.Line::new);
        line.tell(new LineCommand.Hello(callId, news, context.getSelf().unsafeUpcast()));
    }

    /** Whether the agent must be in no other call. */
    boolean alone() {
        return alone;
    }

    /** The caller's session; empty where our answer is the offer. */
    Optional<SdpAudio> offer() {
        return offer;
    }

    void alerting() {
        line.tell(new LineCommand.Alerting(callId));
    }

    /** Asks to be the one that answers, or ends the call that cannot. */
    void claim(MediaLeg media, RtpLegListener listener, ActorRef<CallCommand> call) {
        long sessionId = Instant.now().getEpochSecond();
        Optional<SdpAudio> ours = media.offer(sessionId, listener);
        if (ours.isEmpty()) {
            call.tell(new CallCommand.SipFailed(SERVICE_UNAVAILABLE, "no_media_port", false));
            return;
        }
        session = offer.isEmpty() ? ours : offer.flatMap(theirs -> media.answer(sessionId, theirs));
        session.ifPresentOrElse(
                answer -> line.tell(new LineCommand.Claim(callId, answer)),
                () -> call.tell(new CallCommand.SipFailed(NOT_ACCEPTABLE_HERE, "not_acceptable", false)));
    }

    String codec() {
        return session.flatMap(SdpAudio::voice).map(SdpCodec::name).orElse("");
    }

    DtmfWay dtmf() {
        if (byInfo) {
            return DtmfWay.INFO;
        }
        return session.flatMap(SdpAudio::telephoneEvent).isPresent() ? DtmfWay.RFC4733 : DtmfWay.NONE;
    }

    /** Lets the line answer; from here on there is a dialog. */
    SipLeg take(DialogSnapshot granted, SipLeg.News news) {
        SipLeg leg = SipLeg.taken(
                listener -> {
                    LineCall call = new LineCall(callId, granted, line, listener);
                    dialog = Optional.of(call);
                    return call;
                },
                byInfo,
                news);
        line.tell(new LineCommand.Take(callId));
        return leg;
    }

    /** News of the dialog. */
    void happened(LineNews news) {
        dialog.ifPresent(call -> call.happened(news));
    }

    /** Leaves the line to others, or to its end. */
    void leave(CallState state) {
        if (state instanceof Over over) {
            int status = over.sipStatus().orElse(Unanswered.TEMPORARILY_UNAVAILABLE);
            line.tell(new LineCommand.Left(callId, over.reason(), status));
        } else {
            line.tell(new LineCommand.Left(callId, "node_lost", SERVICE_UNAVAILABLE));
        }
    }

    /** Whoever answers for the agent waits until the line has decided. */
    void owesAnswer(ActorRef<CallReply> replyTo) {
        answerers.add(replyTo);
    }

    /** Tells those who wait what became of the answer, once it is clear. */
    void settleAnswers(CallState state) {
        if (answerers.isEmpty() || state instanceof Unanswered) {
            return;
        }
        CallReply reply = state instanceof Over over
                ? CallReply.refused(ErrorCode.INVALID_CALL_STATE, "The call is over: " + over.reason())
                : new CallReply.Accepted(callId);
        answerers.forEach(waiting -> waiting.tell(reply));
        answerers.clear();
    }

    /** An agent that has a call already is busy; any other refusal means that it is not there. */
    static boolean isBusy(SessionReply reply) {
        return reply instanceof SessionReply.Refused(var refusal) && refusal.code() == ErrorCode.CONFLICT;
    }
}
