package dev.tandem.phone;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.SipAccounts;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.http.LoginGuard;
import dev.tandem.sip.digest.DigestCredentials;
import dev.tandem.sip.digest.Nonces;
import dev.tandem.sip.message.SipMessage;
import dev.tandem.sip.message.SipReader;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import dev.tandem.sip.message.SipUri;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Stands at one WebSocket: reads its messages, lets nobody register without the password (RFC 3261 §22), and hands the
 * rest to the telephone that has registered on it. The flow is then as good as the password (RFC 5626 §7): other
 * requests are not challenged.
 */
final class Doorkeeper extends AbstractBehavior<Doorkeeper.Input> {
    private static final EventLog LOG = EventLog.of(Doorkeeper.class);
    private static final String REALM = "tandem";
    private static final String KEEP_ALIVE = "\r\n\r\n";
    private static final String KEEP_ALIVE_ANSWER = "\r\n";

    private final Link link;
    private final Switchboard switchboard;
    private final PhoneSettings settings;
    private final SipAccounts accounts;
    private final LoginGuard guard;
    private final PhoneMetrics metrics;
    private final Nonces nonces;
    private Optional<ActorRef<ClientNotice>> phone = Optional.empty();
    private boolean everBound;
    private Optional<String> barred = Optional.empty();
    private int malformed;

    /** What comes in. */
    sealed interface Input {
        record Frame(String text) implements Input {}

        record Closed() implements Input {}

        /** The telephone has registered here. */
        record Bound(ActorRef<ClientNotice> phone) implements Input {}

        /** @param barred why it must not register here again; empty if it may */
        record Unbound(Optional<String> barred) implements Input {}

        record Deadline() implements Input {}

        /** Who has the name that a REGISTER came with. */
        record Found(SipRequest request, DigestCredentials credentials, Optional<SipAccounts.Holder> holder)
                implements Input {}

        /** Who that is cannot be found out now. */
        record Unknown(SipRequest request, String because) implements Input {}
    }

    static Behavior<Input> behavior(
            Link link,
            Switchboard switchboard,
            PhoneSettings settings,
            SipAccounts accounts,
            LoginGuard guard,
            PhoneMetrics metrics) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startSingleTimer(new Input.Deadline(), settings.registrationLimit());
            return new Doorkeeper(context, link, switchboard, settings, accounts, guard, metrics);
        }));
    }

    private Doorkeeper(
            ActorContext<Input> context,
            Link link,
            Switchboard switchboard,
            PhoneSettings settings,
            SipAccounts accounts,
            LoginGuard guard,
            PhoneMetrics metrics) {
        super(context);
        this.link = link;
        this.switchboard = switchboard;
        this.settings = settings;
        this.accounts = accounts;
        this.guard = guard;
        this.metrics = metrics;
        this.nonces = new Nonces(Clock.systemUTC(), settings.nonceLifetime());
    }

    @Override
    public Receive<Input> createReceive() {
        return newReceiveBuilder().onAnyMessage(this::on).build();
    }

    private Behavior<Input> on(Input input) {
        switch (input) {
            case Input.Frame(String text) -> frame(text);
            case Input.Bound(ActorRef<ClientNotice> bound) -> {
                phone = Optional.of(bound);
                everBound = true;
            }
            case Input.Unbound(Optional<String> why) -> {
                phone = Optional.empty();
                barred = why;
            }
            case Input.Found found -> check(found);
            case Input.Unknown(SipRequest request, String because) -> {
                LOG.warn("phone.account-unavailable", "because", because);
                refuse(Statuses.refuse(request, ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()));
            }
            case Input.Deadline() -> {
                if (!everBound) {
                    link.close();
                }
            }
            case Input.Closed() -> {
                return Behaviors.stopped();
            }
        }
        return this;
    }

    private void frame(String text) {
        metrics.received.increment();
        if (text.equals(KEEP_ALIVE)) {
            link.send(KEEP_ALIVE_ANSWER);
            return;
        }
        if (text.isBlank()) {
            return;
        }
        switch (SipReader.read(text)) {
            case SipReader.Read.Message(SipMessage message) -> message(message);
            case SipReader.Read.Malformed(String why, Optional<SipRequest> toAnswer) -> malformed(why, toAnswer);
        }
    }

    private void malformed(String why, Optional<SipRequest> toAnswer) {
        metrics.malformed.increment();
        malformed++;
        LOG.debug("phone.message-malformed", "link", link.id(), "why", why);
        toAnswer.filter(request -> !request.method().equals("ACK"))
                .ifPresent(request -> link.send(Statuses.explained(request, 400, why)));
        if (malformed == settings.maxMalformed()) {
            LOG.warn("phone.cut-off", "link", link.id(), "address", link.remoteAddress(), "because", why);
            link.close();
        }
    }

    private void message(SipMessage message) {
        if (message instanceof SipRequest request && request.method().equals("REGISTER")) {
            register(request);
        } else if (phone.isPresent()) {
            phone.get().tell(new PhoneMessage.Received(link, message));
        } else if (message instanceof SipRequest request && !request.method().equals("ACK")) {
            link.send(Statuses.explained(request, 403, "Register first"));
        }
    }

    private void register(SipRequest request) {
        if (barred.isPresent()) {
            refuse(Statuses.explained(request, 403, barred.get()));
            return;
        }
        Optional<DigestCredentials> credentials = request.headers()
                .all("Authorization")
                .flatMap(value -> DigestCredentials.parse(value).stream())
                .filter(given -> given.realm().equals(REALM))
                .findFirst();
        if (credentials.isEmpty()) {
            challenge(request, false);
            return;
        }
        String username = credentials.get().username();
        if (guard.lockedFor(username, link.remoteAddress()).isPresent()) {
            refuse(Statuses.explained(request, 403, "Too many failed logins"));
            return;
        }
        boolean own = SipUri.parse(request.to().uri())
                .filter(uri -> uri.user().equals(username))
                .isPresent();
        if (!own) {
            refuse(Statuses.explained(request, 403, "The address is not of this user"));
            return;
        }
        DigestCredentials given = credentials.get();
        getContext()
                .pipeToSelf(
                        accounts.find(username)
                                .<Input>thenApply(holder -> new Input.Found(request, given, holder))
                                .exceptionally(away -> new Input.Unknown(request, String.valueOf(away.getMessage()))),
                        (input, _) -> Objects.requireNonNull(input));
    }

    /** Nobody learns from the answer, or from how long it takes, whether the name exists. */
    private void check(Input.Found found) {
        SipRequest request = found.request();
        DigestCredentials credentials = found.credentials();
        String password = found.holder().map(SipAccounts.Holder::password).orElse("-");
        boolean proven = credentials.provesPassword("REGISTER", password)
                && found.holder().isPresent();
        if (!proven) {
            guard.failed(credentials.username(), link.remoteAddress());
            LOG.warn("phone.login-failed", "address", link.remoteAddress());
            refuse(Statuses.explained(request, 403, "Wrong username or password"));
            return;
        }
        if (nonces.judge(credentials.nonce(), credentials.nonceCount()) != Nonces.Verdict.FRESH) {
            challenge(request, true);
            return;
        }
        nonces.used(credentials.nonce(), credentials.nonceCount());
        guard.succeeded(credentials.username(), link.remoteAddress());
        admit(request, found.holder().orElseThrow().agent());
    }

    private void admit(SipRequest request, AgentProfile agent) {
        if (!agent.enabled()) {
            refuse(Statuses.explained(request, 403, "The agent is disabled"));
        } else if (!agent.typology().isWebRtc()) {
            refuse(Statuses.explained(request, 403, "The agent's typology is not a WebRTC one"));
        } else {
            switchboard
                    .phoneFor(agent, request)
                    .tell(new PhoneMessage.Register(link, request, getContext().getSelf()));
        }
    }

    private void challenge(SipRequest request, boolean stale) {
        SipResponse unauthorized = request.response(401, "Unauthorized").tagged(link.id());
        for (String challenge : nonces.challenges(REALM, stale)) {
            unauthorized = unauthorized.plus("WWW-Authenticate", challenge);
        }
        link.send(unauthorized);
    }

    private void refuse(SipResponse refusal) {
        metrics.refused.increment();
        link.send(refusal.tagged(link.id()));
    }
}
