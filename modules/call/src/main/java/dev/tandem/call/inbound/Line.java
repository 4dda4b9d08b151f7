package dev.tandem.call.inbound;

import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.FailureCause;
import dev.tandem.sip.IncomingInvite;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.ReferRequest;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipReason;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One INVITE from a trunk, on the node that received it: rings at agents as the {@link Hunt} says, and afterwards stands
 * between the dialog and the call that has answered, wherever that lives. It dies with the node, as the INVITE does; the
 * calls watch it.
 */
final class Line extends AbstractBehavior<LineCommand> {
    private static final EventLog LOG = EventLog.of(Line.class);
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int NORMAL_CLEARING = 16;

    /** How long calls that have not even begun are waited for when the INVITE is over. */
    private static final Duration AFTER_THE_END = Duration.ofSeconds(15);

    /** What the INVITE says, fit to be shown, and where it leads. */
    record Ticket(
            Routing.Entry entry,
            String trunk,
            String from,
            String displayName,
            String to,
            Map<String, String> headers,
            boolean alone) {}

    /** An agent's call as the line knows it. News wait until it has said where they go. */
    private static final class Peer {
        private final List<LineNews> early = new ArrayList<>();
        private Optional<ActorRef<LineNews>> news = Optional.empty();

        void tell(LineNews what) {
            news.ifPresentOrElse(to -> to.tell(what), () -> early.add(what));
        }

        void is(ActorRef<LineNews> to) {
            news = Optional.of(to);
            early.forEach(to::tell);
            early.clear();
        }
    }

    private final TimerScheduler<LineCommand> timers;
    private final IncomingInvite invite;
    private final Ticket ticket;
    private final LinePlace place;
    private final Routing routing;
    private final NumberBook book;
    private final AgentCalls calls;
    private final Hunt hunt = new Hunt(Ids::nextFor);
    private final Map<String, Peer> peers = new HashMap<>();
    private final Map<String, SdpAudio> sessions = new HashMap<>();
    private final Map<Long, OfferResponse> offers = new HashMap<>();
    private Optional<SipCall> answered = Optional.empty();
    private Optional<String> meant = Optional.empty();
    private boolean rang;
    private long offersSeen;
    private boolean sipOver;

    /**
     * The INVITE is listened to from here on.
     *
     * @param place taken; the line gives it back
     */
    static Behavior<LineCommand> create(
            IncomingInvite invite, Ticket ticket, LinePlace place, Routing routing, NumberBook book, AgentCalls calls) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Line(context, timers, invite, ticket, place, routing, book, calls)));
    }

    private Line(
            ActorContext<LineCommand> context,
            TimerScheduler<LineCommand> timers,
            IncomingInvite invite,
            Ticket ticket,
            LinePlace place,
            Routing routing,
            NumberBook book,
            AgentCalls calls) {
        super(context);
        this.timers = timers;
        this.invite = invite;
        this.ticket = ticket;
        this.place = place;
        this.routing = routing;
        this.book = book;
        this.calls = calls;
        ActorRef<LineCommand> self = context.getSelf();
        invite.listen((call, event) -> self.tell(new LineCommand.Sip(event)));
        perform(hunt.lead(ticket.entry().target()));
    }

    @Override
    public Receive<LineCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(LineCommand.class, this::on)
                .onSignal(PostStop.class, _ -> stopped())
                .build();
    }

    private Behavior<LineCommand> on(LineCommand command) {
        switch (command) {
            case LineCommand.Hello hello -> hello(hello);
            case LineCommand.Alerting(String callId) -> perform(hunt.alerting(callId));
            case LineCommand.Claim(String callId, SdpAudio session) -> {
                sessions.put(callId, session);
                perform(hunt.claim(callId));
            }
            case LineCommand.Take(String callId) -> perform(hunt.take(callId));
            case LineCommand.Left(String callId, String reason, int status) ->
                perform(hunt.left(callId, reason, status));
            case LineCommand.CallGone(String callId) -> gone(callId);
            case LineCommand.Sip(SipCallEvent event) -> sip(event);
            case LineCommand.Routed(int step, Routing.Next next) -> {
                if (meant.isEmpty() && next instanceof Routing.Next.Ring(Stage stage)) {
                    meant = stage.meant();
                }
                perform(hunt.routed(step, next));
            }
            case LineCommand.RingOver(int round) -> perform(hunt.ringOver(round));
            case LineCommand.GrantOver(String callId) -> perform(hunt.grantOver(callId));
            case LineCommand.OfCall inDialog -> inDialog(inDialog);
            case LineCommand.Close() -> {
                return Behaviors.stopped();
            }
        }
        return this;
    }

    /** What only the call that has answered may say. */
    private void inDialog(LineCommand.OfCall command) {
        if (hunt.winner().filter(command.callId()::equals).isEmpty()) {
            return;
        }
        answered.ifPresent(call -> {
            switch (command) {
                case LineCommand.Bye(String _, Optional<SipReason> reason) -> call.bye(reason);
                case LineCommand.Info(String _, String type, String body) -> call.info(type, body);
                case LineCommand.Reinvite(String _, SdpAudio offer) -> call.reinvite(offer);
                case LineCommand.Refer(String _, String referTo, var replaces) -> call.refer(referTo, replaces);
                case LineCommand.AcceptOffer(String _, long number, SdpAudio answer) ->
                    response(number).ifPresent(response -> response.accept(answer));
                case LineCommand.RefuseOffer(String _, long number, int status) ->
                    response(number).ifPresent(response -> response.refuse(status));
                default -> {}
            }
        });
    }

    private Optional<OfferResponse> response(long number) {
        return Optional.ofNullable(offers.remove(number));
    }

    private void hello(LineCommand.Hello hello) {
        getContext().watchWith(hello.entity(), new LineCommand.CallGone(hello.callId()));
        peer(hello.callId()).is(hello.news());
    }

    private Peer peer(String callId) {
        return peers.computeIfAbsent(callId, any -> new Peer());
    }

    /** A call's process has died; the one that comes back ends the call, and the far side is told from here. */
    private void gone(String callId) {
        if (hunt.winner().filter(callId::equals).isPresent()) {
            answered.ifPresent(Line::hangUp);
        } else {
            perform(hunt.left(callId, "node_lost", SERVICE_UNAVAILABLE));
        }
    }

    private void perform(List<Hunt.Act> acts) {
        acts.forEach(this::perform);
    }

    private void perform(Hunt.Act act) {
        switch (act) {
            case Hunt.Act.Ring(String callId, Stage.Candidate candidate) -> ring(callId, candidate);
            case Hunt.Act.Turn(String group, String extension) -> book.turn(group, extension);
            case Hunt.Act.SetTimer(int round, int seconds) ->
                timers.startSingleTimer("ring", new LineCommand.RingOver(round), Duration.ofSeconds(seconds));
            case Hunt.Act.Alert() -> invite.ringing();
            case Hunt.Act.Grant(String callId) -> grant(callId);
            case Hunt.Act.Withdraw(String callId, LineNews.Withdrawn why) ->
                peer(callId).tell(why);
            case Hunt.Act.LookUp(int step, Target target) -> lookUp(step, target);
            case Hunt.Act.Answer(String callId) -> answered = Optional.of(invite.answer(sessions.get(callId)));
            case Hunt.Act.Respond(int status) -> {
                LOG.info("inbound.refused", "sipCallId", invite.callId(), "to", ticket.to(), "sipStatus", status);
                invite.respond(status);
                missed(status);
            }
        }
    }

    /** Calls that have rung keep themselves for the history. */
    private void missed(int status) {
        if (rang) {
            return;
        }
        String agentId = meant.orElse("");
        calls.missed(new AgentCalls.Missed(
                Ids.nextFor(agentId),
                ticket.entry().tenantId(),
                agentId,
                ticket.from(),
                ticket.displayName(),
                ticket.to(),
                ticket.trunk(),
                invite.callId(),
                ticket.headers(),
                status == Hunt.BUSY_HERE ? "busy" : "unavailable",
                status));
    }

    private void ring(String callId, Stage.Candidate candidate) {
        rang = true;
        calls.ring(new AgentCalls.Offer(
                callId,
                ticket.entry().tenantId(),
                candidate.agentId(),
                candidate.sessionId(),
                ticket.from(),
                ticket.displayName(),
                ticket.to(),
                ticket.trunk(),
                invite.callId(),
                ticket.headers(),
                invite.offer(),
                ticket.alone(),
                getContext().getSelf()));
    }

    private void grant(String callId) {
        SdpAudio session = sessions.get(callId);
        timers.startSingleTimer("grant-" + callId, new LineCommand.GrantOver(callId), LineCommand.GRANT);
        peer(callId).tell(new LineNews.Granted(invite.dialogWith(session)));
    }

    private void lookUp(int step, Target target) {
        getContext()
                .pipeToSelf(
                        routing.next(ticket.entry(), target),
                        (next, failure) -> new LineCommand.Routed(
                                step, next != null ? next : new Routing.Next.Refused(SERVICE_UNAVAILABLE)));
    }

    private void sip(SipCallEvent event) {
        Optional<Peer> winner = hunt.winner().map(this::peer);
        switch (event) {
            case SipCallEvent.Failed failed -> {
                winner.ifPresent(peer -> peer.tell(new LineNews.Ended(EndCause.CANCELLED, failed.why())));
                perform(hunt.sipOver(unanswered(failed)));
                over();
            }
            case SipCallEvent.Ended(EndCause cause, Optional<SipReason> why) -> {
                winner.ifPresent(peer -> peer.tell(new LineNews.Ended(cause, why)));
                over();
            }
            case SipCallEvent.Confirmed(var dialog, var answer) ->
                winner.ifPresent(peer -> peer.tell(new LineNews.Confirmed(dialog, answer)));
            case SipCallEvent.DialogChanged(var dialog) ->
                winner.ifPresent(peer -> peer.tell(new LineNews.DialogChanged(dialog)));
            case SipCallEvent.OfferReceived(SdpAudio offer, OfferResponse response) -> {
                offers.clear();
                offers.put(++offersSeen, response);
                winner.ifPresent(peer -> peer.tell(new LineNews.Offered(offersSeen, offer)));
            }
            case SipCallEvent.OfferAccepted(SdpAudio answer) ->
                winner.ifPresent(peer -> peer.tell(new LineNews.OfferAccepted(answer)));
            case SipCallEvent.OfferRefused(int status, String phrase) ->
                winner.ifPresent(peer -> peer.tell(new LineNews.OfferRefused(status, phrase)));
            case SipCallEvent.InfoReceived(String type, String body) ->
                winner.ifPresent(peer -> peer.tell(new LineNews.InfoReceived(type, body)));
            case SipCallEvent.ReferProgress(int status, String phrase, boolean last) ->
                winner.ifPresent(peer -> peer.tell(new LineNews.ReferProgress(status, phrase, last)));
            case SipCallEvent.ReferReceived(ReferRequest request) -> request.refuse(Hunt.DECLINE);
            case SipCallEvent.Progress _, SipCallEvent.Answered _ -> {}
        }
    }

    private static LineNews.Withdrawn unanswered(SipCallEvent.Failed failed) {
        return failed.cause() == FailureCause.REMOTE
                ? new LineNews.Withdrawn("cancelled", Optional.of(Hunt.REQUEST_TERMINATED), false)
                : new LineNews.Withdrawn(failed.reason().word(), Optional.of(failed.status()), true);
    }

    private void over() {
        sipOver = true;
        place.release();
        timers.cancel("ring");
        timers.startSingleTimer("close", new LineCommand.Close(), AFTER_THE_END);
    }

    /** The node goes down, or the line has failed: the far side need not wait. */
    private Behavior<LineCommand> stopped() {
        if (!sipOver) {
            place.release();
            answered.ifPresentOrElse(Line::hangUp, () -> invite.respond(SERVICE_UNAVAILABLE));
        }
        return this;
    }

    private static void hangUp(SipCall call) {
        call.bye(Optional.of(SipReason.q850(NORMAL_CLEARING, "Normal call clearing")));
    }
}
