package dev.tandem.phone;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.CallUpdate;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.sip.message.SipMessage;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One agent's telephone: a client of the agent's session, as a browser's socket is one. It outlives its connection by
 * the session's grace, so that its dialogs go on when it comes back. The session watches it.
 */
final class Phone extends AbstractBehavior<ClientNotice> implements Line {
    private static final EventLog LOG = EventLog.of(Phone.class);
    private static final String EXPIRY = "expiry";
    private static final String PROBE = "probe";
    private static final String GRACE = "grace";
    /** After the session itself has given up, and after a refresh that is a little late. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final AgentProfile agent;
    private final String loginId;
    private final PhoneWorld world;
    private final Consumer<ActorRef<ClientNotice>> gone;
    private final TimerScheduler<ClientNotice> timers;
    private final PhoneCalls calls;
    private final Transactions transactions;
    private final Liveness liveness;
    private Optional<Attached> attached = Optional.empty();
    private String sessionId = "";
    private boolean leaving;
    private boolean stopped;

    /** Where the telephone is registered. */
    private record Attached(Link link, ActorRef<Doorkeeper.Input> door, Wanted.Bind bind, String aor) {}

    /** @param gone is told before the telephone's actor ends */
    static Behavior<ClientNotice> behavior(
            AgentProfile agent, String loginId, PhoneWorld world, Consumer<ActorRef<ClientNotice>> gone) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Phone(context, timers, agent, loginId, world, gone)));
    }

    private Phone(
            ActorContext<ClientNotice> context,
            TimerScheduler<ClientNotice> timers,
            AgentProfile agent,
            String loginId,
            PhoneWorld world,
            Consumer<ActorRef<ClientNotice>> gone) {
        super(context);
        this.timers = timers;
        this.agent = agent;
        this.loginId = loginId;
        this.world = world;
        this.gone = gone;
        this.calls = new PhoneCalls(this, world.settings().maxCalls(), world.metrics());
        this.transactions = new Transactions(this);
        this.liveness = new Liveness(this, this::sessionGone);
        timers.startSingleTimer(GRACE, new PhoneMessage.Then(this::stop), MARGIN);
    }

    @Override
    public Receive<ClientNotice> createReceive() {
        return newReceiveBuilder()
                .onSignal(PostStop.class, _ -> {
                    leave();
                    return this;
                })
                .onAnyMessage(this::on)
                .build();
    }

    private Behavior<ClientNotice> on(ClientNotice notice) {
        switch (notice) {
            case PhoneMessage message -> on(message);
            case CallUpdate update ->
                calls.update(
                        update,
                        attached.isPresent(),
                        () -> attached.orElseThrow().aor());
            case ClientNotice.ToneSent(String transportId, char tone) -> calls.toneSent(transportId, tone);
            case ClientNotice.PeerDisconnected(String transportId, String reason) ->
                calls.mediaDown(transportId, reason);
            case ClientNotice.SessionEnded(String ended, String reason) -> sessionEnded(ended, reason);
            case ClientNotice.Displaced(String _) -> sessionOver("replaced");
            default -> {
                // A telephone shows neither presence nor transports.
            }
        }
        return stopped ? Behaviors.stopped() : this;
    }

    private void on(PhoneMessage message) {
        switch (message) {
            case PhoneMessage.Register register -> register(register);
            case PhoneMessage.Received(Link link, SipMessage received) -> {
                if (attached.filter(now -> now.link() == link).isPresent()) {
                    liveness.heard();
                    received(received);
                }
            }
            case PhoneMessage.LinkClosed(Link link) -> linkClosed(link);
            case PhoneMessage.Then(Runnable rest) -> rest.run();
        }
    }

    // ---- registration

    private void register(PhoneMessage.Register register) {
        switch (Wanted.of(register.request(), world.settings())) {
            case Wanted.Query() -> accept(register, attached.map(Attached::bind));
            case Wanted.Refuse(SipResponse refusal) -> register.link().send(refusal.tagged(Tags.tag()));
            case Wanted.Remove(Optional<String> contact) -> unregister(register, contact);
            case Wanted.Bind bind ->
                then(
                        session(replyTo -> new AgentSessionCommand.Connect(
                                agentId(), tenantId(), loginId, getContext().getSelf(), replyTo)),
                        new SessionReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()),
                        reply -> connected(register, bind, reply));
        }
    }

    private void connected(PhoneMessage.Register register, Wanted.Bind bind, SessionReply reply) {
        if (!(reply instanceof SessionReply.Connected connected)) {
            Refusal refusal =
                    reply instanceof SessionReply.Refused(Refusal why) ? why : ErrorCode.INTERNAL_ERROR.refusal();
            LOG.info(
                    "phone.refused",
                    "tenant",
                    tenantId(),
                    "agent",
                    agentId(),
                    "code",
                    refusal.code().code());
            world.metrics().refused.increment();
            register.link()
                    .send(Statuses.refuseRegistration(register.request(), refusal)
                            .tagged(Tags.tag()));
            return;
        }
        boolean back = attached.isEmpty();
        attach(register, bind, connected);
        accept(register, Optional.of(bind));
        if (back) {
            calls.resume(connected.callIds());
        }
        calls.replayEarly(() -> attached.orElseThrow().aor());
    }

    private void attach(PhoneMessage.Register register, Wanted.Bind bind, SessionReply.Connected connected) {
        attached.filter(before -> before.link() != register.link()).ifPresent(before -> {
            before.door().tell(new Doorkeeper.Input.Unbound(Optional.empty()));
            before.link().close();
        });
        if (!connected.sessionId().equals(sessionId)) {
            calls.endAll("session_ended");
            if (sessionId.isEmpty()) {
                world.metrics().registered.incrementAndGet();
            }
            sessionId = connected.sessionId();
        }
        if (attached.filter(before -> before.link() == register.link()).isEmpty()) {
            LOG.info("phone.registered", "tenant", tenantId(), "agent", agentId(), "session", sessionId);
            register.door().tell(new Doorkeeper.Input.Bound(getContext().getSelf()));
            // It may have closed while the session was asked.
            getContext().watchWith(register.door(), new PhoneMessage.LinkClosed(register.link()));
        }
        attached = Optional.of(new Attached(
                register.link(), register.door(), bind, register.request().to().uri()));
        timers.cancel(GRACE);
        timers.startSingleTimer(
                EXPIRY,
                new PhoneMessage.Then(this::expired),
                Duration.ofSeconds(bind.seconds()).plus(MARGIN));
        if (!timers.isTimerActive(PROBE)) {
            timers.startTimerWithFixedDelay(
                    PROBE, new PhoneMessage.Then(this::probe), world.settings().probeInterval());
        }
        liveness.heard();
    }

    private static void accept(PhoneMessage.Register register, Optional<Wanted.Bind> bind) {
        SipResponse ok = Statuses.plain(register.request(), 200).tagged(Tags.tag());
        register.link().send(bind.map(bound -> bound.in(ok)).orElse(ok));
    }

    private void unregister(PhoneMessage.Register register, Optional<String> contact) {
        boolean own = attached.isPresent()
                && contact.map(attached.get().bind().contact()::equals).orElse(true);
        if (!own) {
            accept(register, Optional.empty());
            return;
        }
        leaving = true;
        then(
                session(replyTo -> new AgentSessionCommand.End(sessionId, "logout", replyTo)),
                new SessionReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()),
                reply -> {
                    // Answered last: what the telephone says next must not come to one that is about to end.
                    sessionOver("logout");
                    accept(register, Optional.empty());
                });
    }

    private void expired() {
        LOG.info("phone.expired", "tenant", tenantId(), "agent", agentId(), "session", sessionId);
        var _ = session(replyTo -> new AgentSessionCommand.End(sessionId, "registration_expired", replyTo));
        sessionOver("registration_expired");
    }

    private void sessionEnded(String ended, String reason) {
        if (!ended.equals(sessionId)) {
            return;
        }
        if (leaving) {
            // The answer to the unregistration is still owed.
            calls.endAll(reason);
        } else {
            sessionOver(reason);
        }
    }

    /** One that was replaced must not come back by itself and replace the other in turn. */
    private void sessionOver(String reason) {
        LOG.info("phone.left", "tenant", tenantId(), "agent", agentId(), "session", sessionId, "reason", reason);
        calls.endAll(reason);
        attached.ifPresent(now -> {
            boolean replaced = reason.equals("replaced");
            now.door()
                    .tell(new Doorkeeper.Input.Unbound(
                            replaced ? Optional.of("Another telephone or browser has taken over") : Optional.empty()));
            if (!replaced && !reason.equals("logout")) {
                now.link().close();
            }
        });
        attached = Optional.empty();
        stop();
    }

    // ---- connection

    private void linkClosed(Link link) {
        if (attached.filter(now -> now.link() == link).isEmpty()) {
            return;
        }
        LOG.info("phone.disconnected", "tenant", tenantId(), "agent", agentId(), "session", sessionId);
        attached = Optional.empty();
        timers.cancel(PROBE);
        world.sessions()
                .tell(
                        agentId(),
                        new AgentSessionCommand.ClientGone(
                                sessionId, getContext().getSelf()));
        timers.startSingleTimer(
                GRACE,
                new PhoneMessage.Then(this::stop),
                world.settings().reconnectGrace().plus(MARGIN));
    }

    /** A telephone that says nothing, not even when asked, is not there. */
    private void probe() {
        attached.filter(now -> !liveness.probe(now.aor())).ifPresent(now -> {
            now.link().close();
            linkClosed(now.link());
        });
    }

    private void sessionGone(String which) {
        if (which.equals(sessionId) && !leaving && !stopped) {
            sessionOver("session_gone");
        }
    }

    private void received(SipMessage message) {
        try {
            switch (message) {
                case SipRequest request -> calls.received(request);
                case SipResponse response -> {
                    if (!transactions.received(response)) {
                        calls.repeated(response);
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.error("phone.message-failed", e, "agent", agentId());
            if (message instanceof SipRequest request && !request.method().equals("ACK")) {
                send(Statuses.plain(request, 500).tagged(Tags.tag()));
            }
        }
    }

    /** Idempotent. */
    private void stop() {
        if (!stopped) {
            leave();
            calls.endAll("connection_lost");
        }
    }

    /** Likewise; an actor that has ended already can tell its telephone nothing. */
    private void leave() {
        if (!stopped) {
            stopped = true;
            if (!sessionId.isEmpty()) {
                world.metrics().registered.decrementAndGet();
            }
            gone.accept(getContext().getSelf());
        }
    }

    // ---- what calls have of it

    @Override
    public void send(SipMessage message) {
        attached.ifPresent(now -> now.link().send(message));
    }

    @Override
    public void send(SipRequest request, Consumer<SipResponse> answers) {
        transactions.begin(request, answers);
        send(request);
    }

    @Override
    public <T> void then(CompletionStage<T> stage, T otherwise, Consumer<T> rest) {
        getContext()
                .pipeToSelf(
                        stage,
                        (value, failure) ->
                                new PhoneMessage.Then(() -> rest.accept(failure == null ? value : otherwise)));
    }

    @Override
    public Cancellable after(Duration delay, Runnable rest) {
        return getContext().scheduleOnce(delay, getContext().getSelf(), new PhoneMessage.Then(rest));
    }

    @Override
    public String transport() {
        return attached.map(now -> now.link().transport()).orElse("WS");
    }

    @Override
    public String contact() {
        return attached.map(now -> now.bind().contact()).orElseGet(() -> uriOf("telephone"));
    }

    @Override
    public AgentProfile agent() {
        return agent;
    }

    @Override
    public PhoneWorld world() {
        return world;
    }

    @Override
    public String sessionId() {
        return sessionId;
    }

    @Override
    public void joined(PhoneCall call, String callId) {
        calls.joined(call, callId);
    }

    @Override
    public void over(PhoneCall call) {
        calls.over(call);
    }

    @Override
    public Optional<PhoneCall> dialog(String sipCallId) {
        return calls.dialog(sipCallId);
    }
}
