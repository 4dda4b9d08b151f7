package dev.tandem.call;

import dev.tandem.agent.session.Sessions;
import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.leg.Side;
import dev.tandem.call.leg.SipLeg;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
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

    void offerHold(HoldChange change) {
        Optional<SdpAudio> offer = media.get().holdOffer(change.held());
        if (offer.isEmpty() || sip.get().isEmpty()) {
            self.tell(new CallCommand.SipOfferRefused(NO_LEG, "No such leg"));
            return;
        }
        pending = Optional.of(new Pending(Optional.of(change), offer.get()));
        sip.get().get().reinvite(offer.get());
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
        return settled.flatMap(Pending::change);
    }

    void refused(int status, String phrase) {
        pending = Optional.empty();
        LOG.info("call.offer-refused", "call", callId, "sipStatus", status, "phrase", phrase);
    }

    boolean isHeldFromAfar() {
        return media.get().isHeldFromAfar();
    }

    void answer(CallReply reply) {
        waiting.forEach(asker -> asker.tell(reply));
        waiting.clear();
    }

    /** The legs are gone: nothing will be answered any more. */
    void close() {
        pending = Optional.empty();
        answer(CallReply.refused(ErrorCode.INVALID_CALL_STATE, "The call is over"));
    }

    void tellHeld(Optional<Side> by, boolean held, CallFacts facts) {
        for (Side side : Side.values()) {
            String who = by.map(it -> it == side ? "agent" : "peer").orElse("remote");
            tell(side, facts, party -> new CallUpdate.CallHeld(callId, party.sessionId(), held, who));
        }
    }

    void tellTone(char tone, CallFacts facts) {
        for (Side side : Side.values()) {
            tell(
                    side,
                    facts,
                    party -> new CallUpdate.CallDtmfReceived(callId, party.sessionId(), String.valueOf(tone)));
        }
    }

    private void tell(Side side, CallFacts facts, Function<Party, CallUpdate> update) {
        facts.party(side).ifPresent(party -> sessions.tell(party.agentId(), update.apply(party)));
    }
}
