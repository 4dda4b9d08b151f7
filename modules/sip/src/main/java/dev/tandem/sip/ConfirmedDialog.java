package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.util.List;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** An answered call, whichever side answered: what both sides may do until one of them says BYE. Used on its loop. */
final class ConfirmedDialog {
    private static final int MAX_INFO_CHARS = 4096;

    private final LegContext context;
    private final Optional<Credentials> credentials;
    private final Runnable onOver;
    private final OfferExchange offers;
    private final SessionRefresh refresh;
    private final OutgoingRefer refer;
    private final IncomingRefer referred;
    private volatile DialogSnapshot snapshot;
    private @Nullable Request lastAck;
    private boolean acknowledged;
    private boolean over;

    /**
     * @param onOver called once after the terminal event, to let go of the leg
     */
    ConfirmedDialog(
            LegContext context,
            Leg leg,
            DialogSnapshot snapshot,
            SdpAudio localSession,
            Optional<Credentials> credentials,
            Runnable onOver) {
        this.context = context;
        this.credentials = credentials;
        this.onOver = onOver;
        this.snapshot = snapshot;
        this.offers = new OfferExchange(context, leg, this, localSession);
        this.refresh = new SessionRefresh(context, this, () -> offers.own().refresh());
        this.refer = new OutgoingRefer(context, this);
        this.referred = new IncomingRefer(context, this);
    }

    DialogSnapshot snapshot() {
        return snapshot;
    }

    Optional<Credentials> credentials() {
        return credentials;
    }

    SessionRefresh refresh() {
        return refresh;
    }

    /** The first INVITE got its ACK: from here on there may be others, and the session timer runs. */
    void acknowledged() {
        acknowledged = true;
        refresh.restart();
        offers.own().settle();
    }

    /** Another process had the dialog until now. */
    void takenOver() {
        acknowledged = true;
        refresh.takeOver();
    }

    /** Whether a re-INVITE may be sent (RFC 3261 §14.1: not before the first INVITE is acknowledged). */
    boolean mayReinvite() {
        return acknowledged && !over;
    }

    boolean over() {
        return over;
    }

    /** The dialog changed; {@code tell} if it is worth persisting now and not only with the next change. */
    void update(DialogSnapshot changed, boolean tell) {
        snapshot = changed;
        if (tell) {
            context.sink().emit(new SipCallEvent.DialogChanged(changed));
        }
    }

    /** Target refresh (RFC 3261 §12.2): the Contact of a re-INVITE, an UPDATE or its 2xx, and what it says of the sender. */
    void refreshTarget(Message message) {
        DialogSnapshot heard = snapshot.withRemote(snapshot.remote().heardIn(message));
        update(MessageReader.contact(message).map(heard::withRemoteTarget).orElse(heard), false);
    }

    /** Sends the ACK of our latest INVITE's 2xx (RFC 3261 §13.2.2.4). */
    void ack(List<HeaderLine> credentialsOfInvite) {
        Request ack = context.writer().inDialog(Request.ACK, snapshot, snapshot.inviteCSeq(), credentialsOfInvite);
        lastAck = ack;
        context.wire().sendStateless(ack);
    }

    /** A 2xx to an INVITE of ours again: its ACK was lost, or it is an answer that we gave up waiting for. */
    void onStray2xx(Response response) {
        Request ack = lastAck;
        if (ack != null && MessageReader.cseq(response) == MessageReader.cseq(ack)) {
            context.wire().sendStateless(ack);
        }
    }

    void bye(Optional<SipReason> reason, EndCause cause) {
        if (over) {
            return;
        }
        sendBye(reason);
        finish(cause, reason);
    }

    /** Ends without a word: nobody is known to be there. */
    void abandon(EndCause cause) {
        if (!over) {
            finish(cause, Optional.empty());
        }
    }

    private void sendBye(Optional<SipReason> reason) {
        send(Request.BYE, SipReason.header(reason), Optional.empty(), DialogRequest.Outcome.ignored());
    }

    void info(String contentType, String body) {
        if (!over) {
            send(Request.INFO, List.of(), Optional.of(new MessageBody(contentType, body)), endsDialogWhenGone());
        }
    }

    void refer(ReferTarget target) {
        if (!over) {
            refer.start(target);
        }
    }

    void reinvite(SdpAudio offer) {
        if (!over) {
            offers.own().offer(offer);
        }
    }

    /** Sends a request other than INVITE, with the next CSeq each time that it is sent. */
    void send(String method, List<HeaderLine> extra, Optional<MessageBody> body, DialogRequest.Outcome outcome) {
        DialogRequest.send(
                context,
                credentials,
                headers -> {
                    Request request = next(method, headers);
                    extra.forEach(header -> MessageWriter.add(request, header));
                    body.ifPresent(content -> context.writer().body(request, content.contentType(), content.text()));
                    return request;
                },
                outcome);
    }

    /** The next request, with its CSeq counted. */
    Request next(String method, List<HeaderLine> headers) {
        DialogSnapshot counted = method.equals(Request.INVITE) ? snapshot.sendingInvite() : snapshot.sending();
        // Told often enough for the jump of another process to stay ahead.
        update(counted, counted.localCSeq() % (DialogSnapshot.CSEQ_JUMP / 2) == 0);
        return context.writer().inDialog(method, counted, counted.localCSeq(), headers);
    }

    private DialogRequest.Outcome endsDialogWhenGone() {
        return new DialogRequest.Outcome() {
            @Override
            public void onFinal(Response response) {
                endIfGone(response.getStatusCode());
            }

            @Override
            public void onNoResponse() {
                gone();
            }
        };
    }

    /** Whether this status to a request of ours ended the dialog (RFC 3261 §12.2.1.2). */
    boolean endIfGone(int status) {
        if (status == 481 || status == 408) {
            gone();
            return true;
        }
        return false;
    }

    void gone() {
        bye(Optional.empty(), EndCause.DIALOG_GONE);
    }

    void onRequest(Request request, ServerTransaction transaction) {
        long cseq = MessageReader.cseq(request);
        if (!MessageReader.fromTag(request).equals(snapshot.remoteTag())) {
            respond(transaction, request, 481);
        } else if (over) {
            // Both hung up at once.
            respond(transaction, request, request.getMethod().equals(Request.BYE) ? 200 : 481);
        } else if (!snapshot.accepts(cseq)) {
            respond(transaction, request, 500);
        } else {
            snapshot = snapshot.received(cseq);
            take(request, transaction);
        }
    }

    /** A request of the far side that is answered elsewhere. */
    void counted(Request request) {
        long cseq = MessageReader.cseq(request);
        if (snapshot.accepts(cseq)) {
            snapshot = snapshot.received(cseq);
        }
    }

    private void take(Request request, ServerTransaction transaction) {
        switch (request.getMethod()) {
            case Request.BYE -> {
                respond(transaction, request, 200);
                finish(EndCause.REMOTE_BYE, MessageReader.reason(request));
            }
            case Request.INVITE -> offers.onReinvite(request, transaction);
            case Request.UPDATE -> offers.onUpdate(request, transaction);
            case Request.INFO -> onInfo(request, transaction);
            case Request.REFER -> referred.onRefer(request, transaction);
            case Request.NOTIFY -> refer.onNotify(request, transaction);
            case Request.OPTIONS -> onOptions(request, transaction);
            default -> respond(transaction, request, 405);
        }
    }

    private void onOptions(Request request, ServerTransaction transaction) {
        Response response = context.writer().response(200, request, snapshot.localTag());
        context.writer().inDialog(context.writer().capabilities(response), snapshot.localContact());
        context.wire().respond(transaction, response);
    }

    private void onInfo(Request request, ServerTransaction transaction) {
        String body = MessageReader.body(request);
        if (body.length() > MAX_INFO_CHARS) {
            respond(transaction, request, 413);
            return;
        }
        respond(transaction, request, 200);
        context.sink().emit(new SipCallEvent.InfoReceived(MessageReader.contentType(request), body));
    }

    void respond(ServerTransaction transaction, Request request, int status) {
        Response response = context.writer().response(status, request, snapshot.localTag());
        context.writer().inDialog(response, snapshot.localContact());
        context.wire().respond(transaction, response);
    }

    /** An ACK of a 2xx of ours to a re-INVITE. */
    void onAck(Request ack) {
        offers.onAck(ack, MessageReader.session(ack));
    }

    void onCancel(Request cancel) {
        offers.onCancel(cancel);
    }

    /** The remote answer came in an ACK, because our 2xx carried the offer. */
    void remoteAnswered(SdpResult result) {
        if (result instanceof SdpResult.Parsed(SdpAudio session)) {
            update(snapshot.withSession(snapshot.lastLocalSdp(), snapshot.localSdpVersion(), session.encode()), true);
        }
    }

    private void finish(EndCause cause, Optional<SipReason> why) {
        over = true;
        refresh.stop();
        offers.close();
        referred.close();
        refer.close();
        context.sink().emit(new SipCallEvent.Ended(cause, why));
        onOver.run();
    }
}
