package dev.tandem.call;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.leg.Side;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Tells the agents' sessions of the end until each has taken the notice, and knows when nothing more is to come: then
 * the call is told {@link CallCommand.Settled}, once.
 */
final class Farewells {
    private static final EventLog LOG = EventLog.of(Farewells.class);
    private static final int WARN_AFTER = 5;
    private static final int MAX_DOUBLINGS = 10;
    /** For another call to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String callId;
    private final ActorContext<CallCommand> context;
    private final TimerScheduler<CallCommand> timers;
    private final CallNeighbours neighbours;
    private final Peers peers;
    private final Set<Side> untold = EnumSet.noneOf(Side.class);
    private final List<Side> asked = new ArrayList<>();
    private final Set<String> untoldPeers = new HashSet<>();
    private boolean begun;
    private boolean sipOpen;

    Farewells(
            String callId,
            ActorContext<CallCommand> context,
            TimerScheduler<CallCommand> timers,
            CallNeighbours neighbours,
            Peers peers) {
        this.peers = peers;
        this.callId = callId;
        this.context = context;
        this.timers = timers;
        this.neighbours = neighbours;
    }

    /**
     * This side's session is asked to let the call in. Until it has answered it is not told of the end: it would forget
     * what it does not know yet, and let in a call that is over.
     */
    void asked(Side side) {
        asked.add(side);
    }

    /** The session has answered that. */
    void answered(Side side, CallState state) {
        asked.remove(side);
        if (state instanceof Over over) {
            tell(side, 0, over);
        }
    }

    void begin(Over over, boolean sipIsOpen) {
        if (begun) {
            return;
        }
        begun = true;
        sipOpen = sipIsOpen;
        for (Side side : Side.values()) {
            if (over.facts().party(side).isPresent()) {
                untold.add(side);
                tell(side, 0, over);
            }
        }
        for (String peer : over.peers()) {
            untoldPeers.add(peer);
            tellPeer(peer, 0, over);
        }
        settle();
    }

    /** A call that is joined with this one ends with it. */
    void tellPeer(String peerCallId, int attempt, Over over) {
        if (!untoldPeers.contains(peerCallId)) {
            return;
        }
        neighbours.calls().accept(peerCallId, peers.ended(over.facts(), over.reason(), over.sipStatus()));
        timers.startSingleTimer(
                peerCallId,
                new CallCommand.TellPeerAgain(peerCallId, attempt + 1),
                pause(attempt, neighbours.settings()).plus(PATIENCE));
    }

    void peerTold(String peerCallId) {
        if (untoldPeers.remove(peerCallId)) {
            timers.cancel(peerCallId);
            settle();
        }
    }

    void tell(Side side, int attempt, Over over) {
        if (!untold.contains(side) || asked.contains(side)) {
            return;
        }
        if (attempt == WARN_AFTER) {
            LOG.warn("call.end-not-taken", "call", callId, "side", side, "attempts", attempt);
        }
        Party party = over.facts().party(side).orElseThrow();
        context.pipeToSelf(
                neighbours.sessions().ask(party.agentId(), ackTo -> notice(over, party, Optional.of(ackTo))),
                (reply, failure) -> new CallCommand.EndTold(side, attempt, Performer.replyOr(reply, failure)));
    }

    private CallUpdate notice(Over over, Party party, Optional<ActorRef<SessionReply>> ackTo) {
        return over.failed()
                ? new CallUpdate.CallFailed(
                        callId,
                        party.sessionId(),
                        over.reason(),
                        over.sipStatus().orElse(500),
                        ackTo)
                : new CallUpdate.CallEnded(
                        callId,
                        party.sessionId(),
                        over.reason(),
                        over.duration(),
                        over.sipStatus(),
                        over.quality(),
                        ackTo);
    }

    void told(CallCommand.EndTold told) {
        if (isTaken(told.reply())) {
            untold.remove(told.side());
            settle();
            return;
        }
        timers.startSingleTimer(
                told.side(),
                new CallCommand.TellEndAgain(told.side(), told.attempt() + 1),
                pause(told.attempt(), neighbours.settings()));
    }

    /** How long to wait before the next attempt. */
    static Duration pause(int attempt, CallSettings settings) {
        Duration pause = settings.tellAgainFirst().multipliedBy(1L << Math.min(attempt, MAX_DOUBLINGS));
        Duration most = settings.tellAgainMost();
        return pause.compareTo(most) < 0 ? pause : most;
    }

    /** A session that is gone has nobody to tell. */
    static boolean isTaken(SessionReply reply) {
        return !(reply instanceof SessionReply.Refused(var refusal)) || refusal.code() == ErrorCode.SESSION_GONE;
    }

    void sipGone() {
        sipOpen = false;
        settle();
    }

    /** The process starts over; whoever resumes the call begins again. */
    void forget() {
        begun = false;
        asked.clear();
        untold.clear();
        untoldPeers.clear();
    }

    private void settle() {
        if (begun && untold.isEmpty() && untoldPeers.isEmpty() && !sipOpen) {
            context.getSelf().tell(new CallCommand.Settled());
        }
    }
}
