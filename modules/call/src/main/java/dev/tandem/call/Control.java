package dev.tandem.call;

import dev.tandem.agent.session.Sessions;
import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.leg.Side;
import dev.tandem.call.leg.SipLeg;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Changes of an answered call's session: one offer at a time is on its way to the far side (RFC 3264 §4), and whoever
 * asked for it waits for the outcome.
 */
final class Control {
    private static final EventLog LOG = EventLog.of(Call.class);
    private static final int NO_LEG = 481;

    private final String callId;
    private final ActorRef<CallCommand> self;
    private final Sessions sessions;
    private final Supplier<MediaLeg> media;
    private final Supplier<Optional<SipLeg>> sip;
    private final List<ActorRef<CallReply>> waiting = new ArrayList<>();
    private Optional<Pending> pending = Optional.empty();
    private boolean again;
    private boolean referAccepted;
    private boolean lent;

    /** An offer that the far side has not answered. Without a change it only says anew how the call stands. */
    private record Pending(Optional<HoldChange> change, SdpAudio offer) {}

    Control(
            String callId,
            ActorRef<CallCommand> self,
            Sessions sessions,
            Supplier<MediaLeg> media,
            Supplier<Optional<SipLeg>> sip) {
        this.callId = callId;
        this.self = self;
        this.sessions = sessions;
        this.media = media;
        this.sip = sip;
    }

    /** The hold that the far side has not answered yet. */
    Optional<HoldChange> underWay() {
        return pending.flatMap(Pending::change);
    }

    void perform(CallAction.OfSession action, CallFacts facts) {
        switch (action) {
            case CallAction.OfferHold(Side side, boolean held) -> offerHold(new HoldChange(side, held));
            case CallAction.AnswerLater() -> {}
            case CallAction.AnswerHold(CallReply reply) -> answer(reply);
            case CallAction.Reoffer() -> reoffer();
            case CallAction.Refer(String uri, var replaces) -> refer(uri, replaces);
            case CallAction.TellHeld(var by, boolean held) -> tellHeld(by, held, facts);
            case CallAction.TellTone(char tone) -> tellTone(tone, facts);
        }
    }

    private void offerHold(HoldChange change) {
        Optional<SdpAudio> offer = media.get().holdOffer(change.held());
        if (offer.isEmpty() || sip.get().isEmpty()) {
            self.tell(new CallCommand.SipOfferRefused(NO_LEG, "No such leg"));
            return;
        }
        pending = Optional.of(new Pending(Optional.of(change), offer.get()));
        sip.get().get().reinvite(offer.get());
    }

    /** Says anew how the call stands, now or once the offer on its way is answered. */
    private void reoffer() {
        if (pending.isPresent()) {
            again = true;
            return;
        }
        again = false;
        media.get()
                .holdOffer(false)
                .ifPresent(offer -> sip.get().ifPresent(leg -> {
                    pending = Optional.of(new Pending(Optional.empty(), offer));
                    leg.reinvite(offer);
                }));
    }

    private void reofferIfNews() {
        if (again) {
            reoffer();
        }
    }

    /** Sends REFER. */
    private void refer(String uri, Optional<DialogSnapshot> replaces) {
        referAccepted = false;
        sip.get()
                .ifPresentOrElse(
                        leg -> leg.refer(uri, replaces),
                        () -> self.tell(new CallCommand.ReferProgressed(NO_LEG, "No such leg", true)));
    }

    void referProgressed(CallCommand.ReferProgressed progress) {
        referAccepted |= !progress.last();
    }

    /** Whether the far side has begun to do what our REFER asks for. */
    boolean referAccepted() {
        return referAccepted;
    }

    /** Another call's PBX is to replace our dialog, or will not after all. */
    void lend(boolean on) {
        lent = on;
    }

    boolean lent() {
        return lent;
    }

    /** Whoever asked is answered when the far side has answered. */
    void owes(ActorRef<CallReply> replyTo) {
        waiting.add(replyTo);
    }

    /** What the far side has agreed to, if somebody asked for it. */
    Optional<HoldChange> accepted(SdpAudio answer) {
        Optional<Pending> settled = pending;
        pending = Optional.empty();
        settled.ifPresent(offered -> media.get().agreed(offered.offer(), answer));
        reofferIfNews();
        return settled.flatMap(Pending::change);
    }

    void refused(int status, String phrase) {
        pending = Optional.empty();
        LOG.info("call.offer-refused", "call", callId, "sipStatus", status, "phrase", phrase);
        reofferIfNews();
    }

    boolean isHeldFromAfar() {
        return media.get().isHeldFromAfar();
    }

    private void answer(CallReply reply) {
        waiting.forEach(asker -> asker.tell(reply));
        waiting.clear();
    }

    /** The legs are gone: nothing will be answered any more. */
    void close() {
        pending = Optional.empty();
        answer(CallReply.refused(ErrorCode.INVALID_CALL_STATE, "The call is over"));
    }

    private void tellHeld(Optional<Side> by, boolean held, CallFacts facts) {
        for (Side side : Side.values()) {
            String who = by.map(it -> it == side ? "agent" : "peer").orElse("remote");
            tell(side, facts, party -> new CallUpdate.CallHeld(callId, party.sessionId(), held, who));
        }
    }

    private void tellTone(char tone, CallFacts facts) {
        for (Side side : Side.values()) {
            tell(
                    side,
                    facts,
                    party -> new CallUpdate.CallDtmfReceived(callId, party.sessionId(), String.valueOf(tone)));
        }
    }

    /** An agent that was handed out of the call is told nothing: its session has forgotten it. */
    private void tell(Side side, CallFacts facts, Function<Party, CallUpdate> update) {
        facts.party(side).ifPresent(party -> sessions.tell(party.agentId(), update.apply(party)));
    }
}
