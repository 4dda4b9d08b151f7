package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** An incoming call from INVITE to ACK, from top to bottom. What comes after is {@link ConfirmedDialog}'s. */
final class UasCall extends CallLeg implements IncomingInvite {
    /** How often an unanswered INVITE gets its provisional response again (RFC 3261 §13.3.1.1). */
    private static final Duration PROVISIONAL_EVERY = Duration.ofSeconds(60);

    private final Request invite;
    private final ServerTransaction transaction;
    private final String contact;
    private final Optional<SdpAudio> offer;
    private final ReliableProvisionals reliable;
    private volatile DialogSnapshot template;
    private int provisional = 180;
    private Optional<SdpAudio> earlyMedia = Optional.empty();
    private Optional<SdpAudio> prackAnswer = Optional.empty();
    private boolean decided;
    private Timers.Timer patience = () -> {};
    private Timers.Timer reminder = () -> {};
    private @Nullable AnswerRepeater repeater;
    private volatile @Nullable ConfirmedDialog dialog;

    /** The INVITE was checked by the router: it has a usable Contact, and its session parses if it has one. */
    UasCall(LegContext context, Request invite, ServerTransaction transaction, Optional<SdpAudio> offer) {
        super(context, new Key(MessageReader.callId(invite), Ids.tag()));
        this.invite = invite;
        this.transaction = transaction;
        this.offer = offer;
        this.reliable = new ReliableProvisionals(
                context, invite, response -> context.wire().respond(transaction, response), this::onNoPrack);
        String ours = context.writer().contact(calledUser().isEmpty() ? "anonymous" : calledUser(), transport());
        this.contact = MessageReader.secured(invite) ? MessageWriter.secured(ours) : ours;
        this.template = new DialogSnapshot(
                        key.callId(),
                        key.localTag(),
                        MessageReader.fromTag(invite),
                        MessageReader.toUri(invite),
                        MessageReader.fromUri(invite),
                        MessageReader.contact(invite).orElseThrow(),
                        MessageReader.routesOf(invite),
                        0,
                        MessageReader.cseq(invite),
                        0,
                        transport(),
                        contact,
                        "",
                        offer.map(SdpAudio::encode).orElse(""),
                        0)
                .withRemote(RemoteSupport.UNKNOWN.heardIn(invite))
                .withTimer(TimerRules.answering(invite, context.sessionTimers(), SessionTimer.OFF));
    }

    // ---- INVITE

    void start() {
        context.registry().addCancellable(MessageReader.transactionKey(invite), this);
        context.loop().execute(() -> patience = context.after(context.limits().incomingRing(), this::onRingTimeout));
    }

    /** The caller requires PRACK and sends none (RFC 3262 §3). */
    private void onNoPrack() {
        refuse(504, FailureReason.of(504), FailureCause.NO_RESPONSE, Optional.empty());
    }

    private void onRingTimeout() {
        refuse(480, FailureReason.NO_ANSWER, FailureCause.RING_TIMEOUT, Optional.empty());
    }

    // ---- what the application decides

    @Override
    public void listen(SipCallListener listener) {
        context.loop().execute(() -> context.sink().connect(this, listener));
    }

    @Override
    public void ringing() {
        context.loop().execute(() -> sendProvisional(180, Optional.empty()));
    }

    @Override
    public void progress(SdpAudio session) {
        context.loop().execute(() -> sendProvisional(183, Optional.of(session)));
    }

    private void sendProvisional(int status, Optional<SdpAudio> session) {
        boolean sure = ReliableProvisionals.required(invite);
        // The first reliable response to an INVITE without offer must bring ours (RFC 3262 §5).
        if (decided || (sure && offer.isEmpty() && session.isEmpty())) {
            return;
        }
        provisional = status;
        earlyMedia = session;
        Response response = context.writer().response(status, invite, key.localTag());
        context.writer().inDialog(response, contact);
        session.ifPresent(media -> context.writer().sdp(response, media));
        if (sure) {
            reliable.send(response);
        } else {
            context.wire().respond(transaction, response);
        }
        reminder.cancel();
        reminder = context.after(PROVISIONAL_EVERY, () -> sendProvisional(provisional, earlyMedia));
    }

    @Override
    public DialogSnapshot dialogWith(SdpAudio session) {
        return template.withSession(session.encode(), session.sessionVersion(), template.lastRemoteSdp());
    }

    @Override
    public SipCall answer(SdpAudio session) {
        context.loop().execute(() -> sendAnswer(session));
        return this;
    }

    private void sendAnswer(SdpAudio session) {
        if (decided || reliable.hold(() -> sendAnswer(session)) || !decide()) {
            return;
        }
        dialog = new ConfirmedDialog(context, this, dialogWith(session), session, Optional.empty(), () -> {
            stopRepeating();
            context.registry().release(this);
        });
        Response ok = context.writer().response(200, invite, key.localTag());
        context.writer().inDialog(ok, contact);
        if (prackAnswer.isEmpty()) {
            context.writer().sdp(ok, session);
        }
        TimerRules.tellAnswer(ok, template.timer());
        context.wire().respond(transaction, ok);
        repeater = new AnswerRepeater(context, ok, this::onNoAck);
    }

    /** The far side never acknowledged: the session is dead, but the dialog wants its BYE (RFC 3261 §13.3.1.4). */
    private void onNoAck() {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null && context.wire().mayBeForged(invite)) {
            // The Contact may name anybody, who would get our BYE again and again.
            confirmed.abandon(EndCause.ACK_TIMEOUT);
        } else if (confirmed != null) {
            confirmed.bye(Optional.of(SipReason.sip(408, "no ACK")), EndCause.ACK_TIMEOUT);
        }
    }

    @Override
    public void respond(int status) {
        int refusal = status >= 300 && status <= 699 ? status : 500;
        context.loop().execute(() -> refuse(refusal, FailureReason.of(refusal), FailureCause.LOCAL, Optional.empty()));
    }

    private void refuse(int status, FailureReason reason, FailureCause cause, Optional<SipReason> why) {
        if (!decide()) {
            return;
        }
        Response response = context.writer().response(status, invite, key.localTag());
        context.wire().refuse(transaction, invite, response);
        context.sink().emit(new SipCallEvent.Failed(status, response.getReasonPhrase(), reason, cause, why));
        context.registry().release(this);
    }

    /** Only the first final answer counts. */
    private boolean decide() {
        if (decided) {
            return false;
        }
        decided = true;
        patience.cancel();
        reminder.cancel();
        reliable.decided();
        context.registry().removeCancellable(MessageReader.transactionKey(invite));
        return true;
    }

    // ---- what the far side does

    @Override
    public void onCancel(Request cancel) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            confirmed.onCancel(cancel);
        } else {
            refuse(487, FailureReason.CANCELLED, FailureCause.REMOTE, MessageReader.reason(cancel));
        }
    }

    @Override
    public void onAck(Request ack) {
        ConfirmedDialog confirmed = dialog;
        AnswerRepeater waiting = repeater;
        if (confirmed == null || confirmed.over()) {
            return;
        }
        if (waiting != null && MessageReader.cseq(ack) == MessageReader.cseq(invite)) {
            stopRepeating();
            onConfirmed(ack, confirmed);
        } else {
            confirmed.onAck(ack);
        }
    }

    private void onConfirmed(Request ack, ConfirmedDialog confirmed) {
        Optional<SdpAudio> answer =
                offer.isPresent() ? Optional.empty() : prackAnswer.or(() -> MessageReader.usableSession(ack));
        if (offer.isEmpty() && answer.isEmpty()) {
            confirmed.bye(Optional.of(SipReason.sip(488, "no session in the ACK")), EndCause.LOCAL_BYE);
            return;
        }
        answer.ifPresent(session -> {
            DialogSnapshot now = confirmed.snapshot();
            confirmed.update(now.withSession(now.lastLocalSdp(), now.localSdpVersion(), session.encode()), false);
        });
        confirmed.acknowledged();
        context.sink().emit(new SipCallEvent.Confirmed(confirmed.snapshot(), answer));
    }

    private void stopRepeating() {
        AnswerRepeater waiting = repeater;
        repeater = null;
        if (waiting != null) {
            waiting.stop();
        }
    }

    @Override
    public void onRequest(Request request, ServerTransaction server) {
        ConfirmedDialog confirmed = dialog;
        if (request.getMethod().equals(Request.PRACK)) {
            onPrack(request, server);
        } else if (confirmed != null) {
            confirmed.onRequest(request, server);
        } else {
            beforeTheAnswer(request, server);
        }
    }

    private void beforeTheAnswer(Request request, ServerTransaction server) {
        boolean bye = request.getMethod().equals(Request.BYE);
        template = template.received(MessageReader.cseq(request));
        int status = switch (request.getMethod()) {
            case Request.BYE, Request.OPTIONS -> 200;
            // The first offer is not answered for good yet (RFC 3311 §5.2).
            case Request.UPDATE -> MessageReader.hasBody(request) ? 500 : 200;
            default -> 405;
        };
        Response response = context.writer().response(status, request, key.localTag());
        if (status == 500) {
            MessageWriter.add(response, new HeaderLine("Retry-After", "5"));
        }
        context.wire().respond(server, context.writer().inDialog(response, contact));
        if (bye) {
            refuse(487, FailureReason.CANCELLED, FailureCause.REMOTE, MessageReader.reason(request));
        }
    }

    /** PRACK (RFC 3262 §3); it may come after the answer too, and brings the far side's answer if we had to offer. */
    private void onPrack(Request prack, ServerTransaction server) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            confirmed.counted(prack);
        } else {
            template = template.received(MessageReader.cseq(prack));
        }
        boolean known = reliable.expects(prack);
        if (known && offer.isEmpty() && dialog == null && prackAnswer.isEmpty()) {
            prackAnswer = MessageReader.usableSession(prack);
            prackAnswer.ifPresent(answer -> template =
                    template.withSession(template.lastLocalSdp(), template.localSdpVersion(), answer.encode()));
        }
        Response response = context.writer().response(known ? 200 : 481, prack, key.localTag());
        context.wire().respond(server, context.writer().inDialog(response, contact));
        if (known) {
            reliable.acknowledged();
        }
    }

    @Override
    public void onStrayResponse(Response response) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            confirmed.onStray2xx(response);
        }
    }

    @Override
    public void onReleased() {
        patience.cancel();
        reminder.cancel();
        stopRepeating();
    }

    // ---- the answered call

    @Override
    public void ack() {
        // Only the caller's side acknowledges.
    }

    @Override
    public void cancel(Optional<SipReason> reason) {
        bye(reason);
    }

    @Override
    public void bye(Optional<SipReason> reason) {
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = dialog;
            if (confirmed != null) {
                confirmed.bye(reason, EndCause.LOCAL_BYE);
            } else {
                refuse(480, FailureReason.CANCELLED, FailureCause.LOCAL, reason);
            }
        });
    }

    // ---- what the INVITE says

    @Override
    @Nullable
    ConfirmedDialog confirmed() {
        return dialog;
    }

    @Override
    public String calledUser() {
        URI uri = invite.getRequestURI();
        return uri instanceof SipURI ? MessageReader.user(uri) : "";
    }

    @Override
    public String fromUser() {
        return MessageReader.fromUser(invite);
    }

    @Override
    public Optional<String> fromDisplay() {
        return MessageReader.fromDisplay(invite);
    }

    @Override
    public String sourceHost() {
        return MessageReader.sourceHost(invite);
    }

    @Override
    public int sourcePort() {
        return MessageReader.sourcePort(invite);
    }

    @Override
    public SipTransport transport() {
        return MessageReader.transport(invite);
    }

    @Override
    public Optional<SdpAudio> offer() {
        return offer;
    }

    @Override
    public Optional<ReplacesTerms> replaces() {
        return MessageReader.replaces(invite);
    }

    @Override
    public Map<String, String> headers() {
        return MessageReader.customHeaders(invite);
    }
}
