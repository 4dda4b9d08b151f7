package dev.tandem.call;

import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.leg.SipLeg;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.OutgoingInvite;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * A call's end towards a trunk: its place there, the line that it rings on or the INVITE that it sends, and the one
 * dialog that comes of either. Of one actor only.
 */
final class SipEnd {
    private static final int SERVICE_UNAVAILABLE = 503;

    private final ActorRef<CallCommand> self;
    private final ActorContext<CallCommand> context;
    private final CallNeighbours neighbours;
    private final Supplier<MediaLeg> media;
    private final SilenceWatch silence;
    private final TrunkPlaces places;
    private final Tones tones;
    private Optional<SipLeg> leg = Optional.empty();
    private Optional<Inbound> inbound = Optional.empty();

    SipEnd(
            String callId,
            ActorContext<CallCommand> context,
            CallNeighbours neighbours,
            Supplier<MediaLeg> media,
            SilenceWatch silence) {
        this.self = context.getSelf();
        this.context = context;
        this.neighbours = neighbours;
        this.media = media;
        this.silence = silence;
        this.places = new TrunkPlaces(callId, context, neighbours.trunks());
        this.tones = new Tones(self);
    }

    /** The dialog, from the INVITE to its last event. */
    Optional<SipLeg> leg() {
        return leg;
    }

    /** The line of a call that came from a trunk. */
    Optional<Inbound> inbound() {
        return inbound;
    }

    void perform(CallAction.OfSip action, CallState state) {
        switch (action) {
            case CallAction.AlertLine() -> inbound.ifPresent(Inbound::alerting);
            case CallAction.ClaimLine() -> inbound.ifPresent(line -> line.claim(media.get(), rtpNews(), self));
            case CallAction.TakeLine(DialogSnapshot dialog) -> inbound.ifPresent(line -> takeLine(line, dialog));
            case CallAction.InviteSip(String trunk) ->
                places.ask(Performer.factsOf(state), trunk, media.get().codecName());
            case CallAction.ConfirmSip(SdpAudio remote) -> {
                leg.ifPresent(SipLeg::confirm);
                media.get().bridgeSip(remote);
                silence.begin();
            }
            case CallAction.HangUpSip() -> hangUp(state);
            case CallAction.EndLostDialog end -> endLost(end, Performer.factsOf(state));
        }
    }

    /** The call has a place on the trunk, or has none; it may be over by now. The INVITE goes once there is one. */
    void trunkTaken(CallCommand.TrunkTaken taken, CallState state) {
        if (places.isWanted(taken, state, leg.isPresent())) {
            invite(taken.trunk(), Performer.factsOf(state));
        }
    }

    private void invite(Trunk trunk, CallFacts facts) {
        media.get().secure(trunk.options().srtp() == TrunkOptions.Srtp.SDES);
        Optional<SdpAudio> offer = media.get().offer(Instant.now().getEpochSecond(), rtpNews());
        if (offer.isEmpty()) {
            self.tell(new CallCommand.SipFailed(SERVICE_UNAVAILABLE, "no_media_port", false));
            return;
        }
        OutgoingInvite invite =
                trunk.invite(facts, offer.get(), neighbours.settings().ringTimeout());
        boolean byInfo = trunk.dtmf() == Trunk.Dtmf.INFO;
        SipNews news = new SipNews(self, tones, new TrunkOutcome(neighbours.trunks(), Optional.of(trunk)));
        leg = Optional.of(SipLeg.invite(neighbours.endpoint(), invite, byInfo, news));
    }

    private RtpNews rtpNews() {
        return new RtpNews(self, tones);
    }

    /** The call came from a trunk and rings on this line. */
    void ringsOn(AgentCalls.Offer ring) {
        inbound = Optional.of(Inbound.of(ring, neighbours.trunks(), media.get(), context));
    }

    private void takeLine(Inbound line, DialogSnapshot dialog) {
        leg = Optional.of(line.take(dialog, new SipNews(self, tones)));
        line.offer().ifPresent(media.get()::bridgeSip);
        silence.begin();
    }

    void sendInfo(String digits, Duration each) {
        leg.ifPresent(open -> open.sendInfo(digits, each));
    }

    /** BYE or CANCEL where there is a leg; a call that has not answered leaves its line to others. */
    private void hangUp(CallState state) {
        leg.ifPresentOrElse(SipLeg::hangUp, () -> inbound.ifPresent(line -> line.leave(state)));
    }

    private void endLost(CallAction.EndLostDialog end, CallFacts facts) {
        var credentials = places.credentials(facts.tenantId(), end.trunk());
        leg = Optional.of(SipLeg.endLost(neighbours.endpoint(), end.dialog(), credentials, new SipNews(self, tones)));
    }

    /** The call is over: its place is free once no leg is left to say goodbye. */
    void tellEnd(Over over) {
        places.tellEnd(over, leg.isPresent());
    }

    /** The leg has given its last event: the trunk has nothing of the call any more. */
    void gone(CallState state) {
        leg = Optional.empty();
        places.sipGone(state);
    }

    /** Frees what this process holds. The far side is told at once; whoever resumes the call ends what is left. */
    void close(CallState state) {
        if (state instanceof Live) {
            hangUp(state);
        }
        leg = Optional.empty();
        places.handOver();
        inbound = Optional.empty();
    }
}
