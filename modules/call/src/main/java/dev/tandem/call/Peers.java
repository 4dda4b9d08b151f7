package dev.tandem.call;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.leg.Side;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What a call does with the calls that take an agent's place in it, and with agents that are handed out of it. A call
 * and its peer hear each other through the feeds of the places that their agent had.
 */
final class Peers {
    /** Beyond what a target may ring: its own end comes first. */
    private static final Duration TIMER_MARGIN = Duration.ofSeconds(15);

    private final String callId;
    private final ActorContext<CallCommand> context;
    private final TimerScheduler<CallCommand> timers;
    private final CallNeighbours neighbours;
    private final Supplier<MediaLeg> media;
    private final ActorRef<CallReply> replies;
    private Optional<PeerLine> line = Optional.empty();

    Peers(
            String callId,
            ActorContext<CallCommand> context,
            TimerScheduler<CallCommand> timers,
            CallNeighbours neighbours,
            Supplier<MediaLeg> media) {
        this.callId = callId;
        this.context = context;
        this.timers = timers;
        this.neighbours = neighbours;
        this.media = media;
        this.replies = context.messageAdapter(CallReply.class, CallCommand.PeerReplied::new);
    }

    void perform(CallAction.OfTransfer action, CallFacts facts) {
        switch (action) {
            case CallAction.StartTransferTimer(String peerCallId) -> startTimer(peerCallId);
            case CallAction.AskDialog(Transfer transfer) ->
                send(transfer.peerCallId(), new CallCommand.DescribeDialog(partyOf(transfer, facts), replies));
            case CallAction.AskToJoin(Transfer transfer) ->
                send(
                        transfer.peerCallId(),
                        new CallCommand.JoinPeer(partyOf(transfer, facts), lineOf(transfer.side()), replies));
            case CallAction.CallForTransfer(Transfer transfer) -> callFor(transfer, facts);
            case CallAction.EndPeer(Transfer transfer) ->
                send(transfer.peerCallId(), ended(facts, "transfer_failed", Optional.empty()));
            case CallAction.Park(Side side, boolean parked) -> media.get().hold(side, parked);
            case CallAction.ConnectPeer(Side side, String sourceId) -> connect(side, sourceId);
            case CallAction.ReleaseAgent release -> tellLeft(release.side(), 0, release, facts);
            case CallAction.TellTransferred told -> tellTransferred(told, facts);
            case CallAction.OpenLine(PeerLine peer) -> openLine(peer);
            case CallAction.PassTones(var peerCallIds, String tones, Duration each) ->
                peerCallIds.forEach(peer -> send(
                        peer, new CallCommand.RelayTones(facts.tenantId(), callId, tones, each.toMillis(), ignored())));
        }
    }

    /** This call is made for another one: that one is heard here as soon as the target answers. */
    private void openLine(PeerLine peer) {
        line = Optional.of(peer);
        media.get().speak(peer.codec());
        media.get().open(Side.CALLER);
        context.getSelf().tell(new CallCommand.Joined(Side.CALLER, new SessionReply.Joined("", Optional.empty())));
    }

    /** The target has answered: the two calls are connected. */
    void lineAnswered(CallFacts facts) {
        line.ifPresent(peer -> {
            media.get().hear(Side.CALLER, peer.sourceId());
            send(peer.callId(), new CallCommand.PeerAnswered(facts.tenantId(), lineOf(Side.CALLER), replies));
        });
    }

    private void callFor(Transfer transfer, CallFacts facts) {
        Party agent = facts.party(transfer.side()).orElseThrow();
        send(
                transfer.peerCallId(),
                new CallCommand.DialForTransfer(
                        transfer.peerCallId(),
                        facts.tenantId(),
                        agent.agentId(),
                        agent.sessionId(),
                        transfer.destination().orElseThrow(),
                        transfer.target(),
                        lineOf(transfer.side()),
                        replies));
    }

    private static PartyRef partyOf(Transfer transfer, CallFacts facts) {
        String agentId = facts.party(transfer.side()).orElseThrow().agentId();
        return new PartyRef(transfer.peerCallId(), facts.tenantId(), agentId);
    }

    private PeerLine lineOf(Side side) {
        return new PeerLine(callId, media.get().open(side), media.get().codecName());
    }

    /** What the other call is told of this one's end; it answers with EndNoted. */
    CallCommand.PeerEnded ended(CallFacts facts, String reason, Optional<Integer> sipStatus) {
        return new CallCommand.PeerEnded(facts.tenantId(), callId, facts.ownerId(), reason, sipStatus, replies);
    }

    private ActorRef<CallReply> ignored() {
        return context.getSystem().ignoreRef();
    }

    private void send(String peerCallId, CallCommand command) {
        neighbours.calls().accept(peerCallId, command);
    }

    private void startTimer(String peerCallId) {
        timers.startSingleTimer(
                peerCallId,
                new CallCommand.TransferTimeout(peerCallId),
                neighbours.settings().ringTimeout().plus(TIMER_MARGIN));
    }

    /** The agent hears nothing of the call any more, and the other call hears it in the agent's place. */
    private void connect(Side side, String sourceId) {
        media.get().mute(side, false);
        media.get().hold(side, false);
        media.get().hear(side, sourceId);
    }

    private void tellTransferred(CallAction.TellTransferred told, CallFacts facts) {
        Transfer transfer = told.transfer();
        facts.party(transfer.side())
                .ifPresent(party -> sessions()
                        .tell(
                                party.agentId(),
                                new CallUpdate.CallTransferred(
                                        callId,
                                        party.sessionId(),
                                        transfer.target(),
                                        transfer.type().word(),
                                        told.status(),
                                        told.reason())));
    }

    /** The agent's session is told until it has taken it: until then the agent would count as busy. */
    private void tellLeft(Side side, int attempt, CallAction.ReleaseAgent release, CallFacts facts) {
        Party party = facts.party(side).orElseThrow();
        context.pipeToSelf(
                sessions().ask(party.agentId(), ackTo -> (AgentSessionCommand) new CallUpdate.CallEnded(
                        callId,
                        party.sessionId(),
                        TransferRules.TRANSFERRED,
                        release.duration(),
                        Optional.empty(),
                        release.quality(),
                        Optional.of(ackTo))),
                (reply, failure) -> new CallCommand.LeaveTold(release, attempt, Performer.replyOr(reply, failure)));
    }

    void leaveTold(CallCommand.LeaveTold told) {
        if (!Farewells.isTaken(told.reply())) {
            timers.startSingleTimer(
                    told.release(),
                    new CallCommand.LeaveAgain(told.release(), told.attempt() + 1),
                    Farewells.pause(told.attempt(), neighbours.settings()));
        }
    }

    void leaveAgain(CallCommand.LeaveAgain again, CallFacts facts) {
        tellLeft(again.release().side(), again.attempt(), again.release(), facts);
    }

    /** Holds what else the agents of this call talk in: two calls may have been answered at once. */
    void holdOthers(CallFacts facts) {
        for (Side side : Side.values()) {
            facts.party(side)
                    .filter(party -> facts.sideOf(party.agentId()).isPresent())
                    .ifPresent(party -> holdOthers(party, facts));
        }
    }

    private void holdOthers(Party party, CallFacts facts) {
        sessions().ask(party.agentId(), AgentSessionCommand.Get::new).thenAccept(reply -> {
            if (reply instanceof SessionReply.Live live) {
                live.callIds().stream()
                        .filter(other -> !other.equals(callId))
                        .forEach(other -> send(
                                other,
                                new CallCommand.Hold(
                                        new PartyRef(other, facts.tenantId(), party.agentId()),
                                        true,
                                        true,
                                        ignored())));
            }
        });
    }

    private Sessions sessions() {
        return neighbours.sessions();
    }
}
