package dev.tandem.call;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.leg.Side;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;

/** Does in the world what a call has decided. Holds the legs, which live no longer than the process. */
final class Performer {
    private static final EventLog LOG = EventLog.of(Call.class);
    private static final int NOT_ACCEPTABLE_HERE = 488;

    private final String callId;
    private final ActorContext<CallCommand> context;
    private final TimerScheduler<CallCommand> timers;
    private final Optional<ActorRef<ClusterSharding.ShardCommand>> shard;
    private final CallNeighbours neighbours;
    private final Farewells farewells;
    private final SipEnd sip;
    private final SilenceWatch silence;
    private final Control control;
    private final Peers peers;
    private final AudioMinder audio;
    private final Map<Side, Map<String, Object>> clientStats = new HashMap<>();
    private MediaLeg media;
    private Optional<ActorRef<CallReply>> dialer = Optional.empty();

    Performer(
            String callId,
            ActorContext<CallCommand> context,
            TimerScheduler<CallCommand> timers,
            Optional<ActorRef<ClusterSharding.ShardCommand>> shard,
            CallNeighbours neighbours) {
        this.callId = callId;
        this.context = context;
        this.timers = timers;
        this.shard = shard;
        this.neighbours = neighbours;
        this.silence = new SilenceWatch(timers, neighbours.settings().mediaTimeout(), () -> media);
        this.sip = new SipEnd(callId, context, neighbours, () -> media, silence);
        this.control = new Control(callId, context.getSelf(), neighbours.sessions(), () -> media, sip::leg);
        this.peers = new Peers(callId, context, timers, neighbours, () -> media);
        this.audio = new AudioMinder(callId, timers, neighbours.board(), () -> media);
        this.farewells = new Farewells(callId, context, timers, neighbours, peers);
        this.media = newMedia();
    }

    private MediaLeg newMedia() {
        return new MediaLeg(callId, neighbours.plane(), neighbours.settings().holdSound());
    }

    /** Holds and other changes of the session. */
    Control control() {
        return control;
    }

    /** The quality of its audio. */
    AudioMinder audio() {
        return audio;
    }

    /** Its end towards a trunk. */
    SipEnd sip() {
        return sip;
    }

    /** Whether its far side sends what it should. */
    SilenceWatch silence() {
        return silence;
    }

    /** The calls that this one is or will be joined with. */
    Peers peers() {
        return peers;
    }

    /** Whether the far side holds the call by this offer; empty if the offer cannot be taken. */
    Optional<Boolean> holds(SdpAudio offer) {
        return media.takes(offer) ? Optional.of(media.isHeldBy(offer)) : Optional.empty();
    }

    /** What rules may know of the media and the clients now. */
    Moment moment(CallState state) {
        Map<String, Map<String, Object>> reports = new HashMap<>();
        if (state instanceof Live live) {
            clientStats.forEach((side, report) ->
                    live.facts().party(side).ifPresent(party -> reports.put(party.agentId(), report)));
        }
        return new Moment(
                Instant.now(),
                media.codecName(),
                audio.quality(),
                reports,
                media.feedIds(),
                control.referAccepted(),
                control.lent());
    }

    /** What each agent of the call hears now, by agent id. */
    Map<String, String> producerIds(CallState state) {
        Map<String, String> ids = new HashMap<>();
        if (state instanceof Live live) {
            for (Side side : Side.values()) {
                live.facts()
                        .party(side)
                        .ifPresent(party -> media.feedId(side).ifPresent(feed -> ids.put(party.agentId(), feed)));
            }
        }
        return ids;
    }

    /** Frees what this process holds. The far side is told at once; whoever resumes the call ends what is left. */
    void close(CallState state) {
        sip.close(state);
        audio.end();
        media.close();
        media = newMedia();
        farewells.forget();
    }

    void perform(Iterable<CallAction> actions, CallState state) {
        for (CallAction action : actions) {
            try {
                perform(action, state);
            } catch (RuntimeException e) {
                LOG.error(
                        "call.action-failed",
                        e,
                        "call",
                        callId,
                        "action",
                        action.getClass().getSimpleName());
                context.getSelf()
                        .tell(new CallCommand.LegBroken(action.getClass().getSimpleName()));
            }
        }
    }

    private void perform(CallAction action, CallState state) {
        switch (action) {
            case CallAction.Join(Side side) -> join(side, factsOf(state));
            case CallAction.Locate(String agentId) -> locate(agentId);
            case CallAction.Hear(Side side, String producerId) -> hear(side, producerId, factsOf(state));
            case CallAction.TellIncoming() -> tellIncoming(factsOf(state));
            case CallAction.TellRinging(boolean early) -> tellRinging(early, factsOf(state));
            case CallAction.TellAnswered(Instant at) -> {
                tellAnswered(at, factsOf(state));
                audio.sample(state);
            }
            case CallAction.SetMuted(Side side, boolean muted) -> setMuted(side, muted, factsOf(state));
            case CallAction.SendDtmf send -> sendDtmf(send);
            case CallAction.KeepStats(Side side, var report) -> clientStats.put(side, report);
            case CallAction.StartRingTimer(Duration after) ->
                timers.startSingleTimer(new CallCommand.RingTimeout(), after);
            case CallAction.OfMedia ofMedia -> perform(ofMedia);
            case CallAction.OfSip ofSip -> sip.perform(ofSip, state);
            case CallAction.OfSession ofSession -> control.perform(ofSession, factsOf(state));
            case CallAction.OfTransfer ofTransfer -> perform(ofTransfer, factsOf(state));
            case CallAction.TellEnd() -> {
                sip.tellEnd((Over) state);
                farewells.begin((Over) state, sip.leg().isPresent());
            }
            case CallAction.RingBack() -> ringBack(factsOf(state));
            case CallAction.Retire() -> retire();
        }
    }

    private void perform(CallAction.OfMedia action) {
        switch (action) {
            case CallAction.TakeEarlyMedia(SdpAudio remote) -> media.takeEarlyMedia(remote);
            case CallAction.AnswerOffer(SdpAudio offer, OfferResponse response) -> {
                media.answer(Instant.now().getEpochSecond(), offer)
                        .ifPresentOrElse(response::accept, () -> response.refuse(NOT_ACCEPTABLE_HERE));
                silence.begin();
            }
            case CallAction.LoopBack(Side side) -> media.loopBack();
            case CallAction.PlayTone() -> media.playTone();
            case CallAction.BridgeAgents() -> media.bridgeAgents();
            case CallAction.ApplyHold(Side side, boolean held) -> {
                media.hold(side, held);
                silence.begin();
            }
            case CallAction.WatchSilence() -> silence.begin();
            case CallAction.FreeMedia() -> {
                control.close();
                audio.end();
                media.close();
            }
        }
    }

    private void perform(CallAction.OfTransfer action, CallFacts facts) {
        peers.perform(action, facts);
        if (action instanceof CallAction.Park || action instanceof CallAction.ConnectPeer) {
            silence.begin();
        }
    }

    static CallFacts factsOf(CallState state) {
        return switch (state) {
            case Live live -> live.facts();
            case Over over -> over.facts();
            case Unknown unknown -> throw new IllegalStateException("nothing has happened yet");
        };
    }

    private void join(Side side, CallFacts facts) {
        Party party = facts.party(side).orElseThrow();
        String feedId = media.open(side);
        farewells.asked(side);
        context.pipeToSelf(
                neighbours
                        .sessions()
                        .ask(
                                party.agentId(),
                                replyTo -> new AgentSessionCommand.JoinCall(
                                        callId,
                                        Optional.of(party.sessionId()),
                                        feedId,
                                        sip.inbound().filter(Inbound::alone).isPresent(),
                                        replyTo)),
                (reply, failure) -> new CallCommand.Joined(side, replyOr(reply, failure)));
    }

    private void locate(String agentId) {
        context.pipeToSelf(
                neighbours.sessions().ask(agentId, AgentSessionCommand.Get::new),
                (reply, failure) -> new CallCommand.Located(replyOr(reply, failure)));
    }

    static SessionReply replyOr(@Nullable SessionReply reply, @Nullable Throwable failure) {
        return reply != null
                ? reply
                : new SessionReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal(String.valueOf(failure)));
    }

    /** A session has answered to being asked to let the call in. */
    void joinAnswered(Side side, CallState state) {
        farewells.answered(side, state);
    }

    /**
     * Takes up the microphone that an agent brought along.
     *
     * @return whether the session is asked once more, because the microphone's codec calls for another feed
     */
    boolean takesMicrophone(Side side, SessionReply reply, CallState state) {
        if (!(state instanceof Live live && reply instanceof SessionReply.Joined joined)) {
            return false;
        }
        return joined.producerId().filter(id -> hear(side, id, live.facts())).isPresent();
    }

    /** Whoever dialled is answered once the agent's session has let the call in. */
    void owesAnswer(CallCommand.Dial dial) {
        dialer = Optional.of(dial.replyTo());
    }

    /** A session that refuses the call hears nothing of its end: the answer to the dialling is all that it gets. */
    void answerDial(Side side, SessionReply reply) {
        if (side == Side.CALLER) {
            CallReply answer = reply instanceof SessionReply.Refused(var refusal)
                    ? new CallReply.Refused(refusal)
                    : new CallReply.Dialed(callId);
            dialer.ifPresent(asker -> asker.tell(answer));
            dialer = Optional.empty();
        }
    }

    private boolean hear(Side side, String producerId, CallFacts facts) {
        // The tone is PCMU whatever the agent speaks, so nothing is to be adapted to.
        boolean adapts = facts.farEnd() != FarEnd.TONE && media.hear(side, producerId);
        if (adapts) {
            join(side, facts);
        }
        return adapts;
    }

    /** The SIP leg has given its last event: the trunk has nothing of the call any more. */
    void sipGone(CallState state) {
        farewells.sipGone();
        sip.gone(state);
    }

    void peerTold(String peerCallId) {
        farewells.peerTold(peerCallId);
    }

    void tellPeerAgain(CallCommand.TellPeerAgain again, CallState state) {
        if (state instanceof Over over) {
            farewells.tellPeer(again.peerCallId(), again.attempt(), over);
        }
    }

    /** Repeats the news of an agent's leaving, while the call goes on; its end is told by other means. */
    void leaveAgain(CallCommand.LeaveAgain again, CallState state) {
        if (state instanceof Live live) {
            peers.leaveAgain(again, live.facts());
        }
    }

    void endTold(CallCommand.EndTold told) {
        farewells.told(told);
    }

    void tellEndAgain(CallCommand.TellEndAgain again, CallState state) {
        if (state instanceof Over over) {
            farewells.tell(again.side(), again.attempt(), over);
        }
    }

    private void tellIncoming(CallFacts facts) {
        facts.callee()
                .ifPresent(callee -> tell(
                        callee,
                        new CallUpdate.CallIncoming(
                                callId,
                                callee.sessionId(),
                                facts.from(),
                                facts.to(),
                                facts.displayName(),
                                facts.headers())));
    }

    private void tellRinging(boolean early, CallFacts facts) {
        Optional<String> heard = early ? media.feedId(Side.CALLER) : Optional.empty();
        facts.caller()
                .ifPresent(
                        caller -> tell(caller, new CallUpdate.CallRinging(callId, caller.sessionId(), early, heard)));
    }

    private void tellAnswered(Instant at, CallFacts facts) {
        for (Side side : Side.values()) {
            facts.party(side)
                    .filter(party -> facts.sideOf(party.agentId()).isPresent())
                    .ifPresent(party ->
                            tell(party, new CallUpdate.CallAnswered(callId, party.sessionId(), media.open(side), at)));
        }
        peers.lineAnswered(facts);
        peers.holdOthers(facts);
    }

    private void setMuted(Side side, boolean muted, CallFacts facts) {
        media.mute(side, muted);
        facts.party(side).ifPresent(party -> tell(party, new CallUpdate.CallMuted(callId, party.sessionId(), muted)));
    }

    private void tell(Party party, CallUpdate update) {
        neighbours.sessions().tell(party.agentId(), update);
    }

    private void sendDtmf(CallAction.SendDtmf send) {
        switch (send.way()) {
            case RFC4733 -> media.sendDtmf(send.tones(), send.each());
            case INFO -> sip.sendInfo(send.tones(), send.each());
            case LOCAL, NONE -> {}
        }
    }

    /** The second leg of a call to {@code *45}, with the agent that dialled as the called one. */
    private void ringBack(CallFacts facts) {
        String next = Ids.nextFor(facts.ownerId());
        neighbours
                .calls()
                .accept(
                        next,
                        new CallCommand.Receive(
                                next,
                                facts.tenantId(),
                                facts.ownerId(),
                                FarEnd.ECHO,
                                facts.to(),
                                "Callback",
                                facts.from(),
                                context.getSystem().ignoreRef()));
    }

    private void retire() {
        shard.ifPresentOrElse(
                parent -> parent.tell(new ClusterSharding.Passivate<>(context.getSelf())),
                () -> context.getSelf().tell(new CallCommand.Stop()));
    }
}
