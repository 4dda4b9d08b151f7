package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** Re-INVITEs of one dialog, both ways: one offer at a time (RFC 3261 §14, RFC 3264 §8). */
final class OfferExchange {
    private final LegContext context;
    private final Leg leg;
    private final ConfirmedDialog dialog;
    private final long localSessionId;
    private SdpAudio local;
    private boolean offering;
    private @Nullable Received received;
    private @Nullable AnswerRepeater repeater;
    private long repeatedCSeq;

    /** A re-INVITE that is not answered yet; an empty offer asks us to offer. */
    private record Received(
            Request request, ServerTransaction transaction, Optional<SdpAudio> offer, Timers.Timer deadline) {}

    OfferExchange(LegContext context, Leg leg, ConfirmedDialog dialog, SdpAudio local) {
        this.context = context;
        this.leg = leg;
        this.dialog = dialog;
        this.local = local;
        this.localSessionId = local.sessionId();
    }

    // ---- our offers

    void offer(SdpAudio wished, Optional<Credentials> credentials) {
        if (offering || received != null || repeating()) {
            context.sink().emit(new SipCallEvent.OfferRefused(491, "Request Pending"));
            return;
        }
        offering = true;
        SdpAudio offer = nextVersion(wished);
        DialogRequest.send(
                context,
                credentials,
                headers -> {
                    Request invite = dialog.next(Request.INVITE, headers);
                    context.writer().sdp(invite, offer);
                    return invite;
                },
                new DialogRequest.Outcome() {
                    @Override
                    public void onFinal(Response response) {
                        offering = false;
                        onFinalResponse(offer, response);
                    }

                    @Override
                    public void onNoResponse() {
                        offering = false;
                        refused(408, "no response");
                        dialog.gone();
                    }
                });
    }

    private void onFinalResponse(SdpAudio offer, Response response) {
        int status = response.getStatusCode();
        if (status >= 300) {
            refused(status, response.getReasonPhrase());
            dialog.endIfGone(status);
            return;
        }
        MessageReader.contact(response)
                .ifPresent(target -> dialog.update(dialog.snapshot().withRemoteTarget(target), false));
        dialog.ack(List.of());
        if (dialog.over()) {
            return;
        }
        if (MessageReader.session(response).orElse(null) instanceof SdpResult.Parsed(SdpAudio answer)) {
            local = offer;
            agreed(answer);
            context.sink().emit(new SipCallEvent.OfferAccepted(answer));
        } else {
            refused(488, "answer does not parse");
            dialog.bye(Optional.of(SipReason.sip(488, "Not Acceptable Here")), EndCause.DIALOG_GONE);
        }
    }

    private void refused(int status, String reasonPhrase) {
        context.sink().emit(new SipCallEvent.OfferRefused(status, reasonPhrase));
    }

    private SdpAudio nextVersion(SdpAudio wished) {
        return wished.withOrigin(localSessionId, dialog.snapshot().localSdpVersion() + 1);
    }

    private void agreed(SdpAudio remote) {
        dialog.update(dialog.snapshot().withSession(local.encode(), local.sessionVersion(), remote.encode()), true);
    }

    // ---- the far side's offers

    void onReinvite(Request request, ServerTransaction transaction) {
        if (offering) {
            dialog.respond(transaction, request, 491);
        } else if (received != null || repeating()) {
            Response busy = context.writer().response(500, request, "");
            MessageWriter.add(
                    busy,
                    new HeaderLine(
                            "Retry-After",
                            Integer.toString(ThreadLocalRandom.current().nextInt(10))));
            context.wire().respond(transaction, busy);
        } else if (MessageReader.session(request).orElse(null) instanceof SdpResult.Refused) {
            dialog.respond(transaction, request, 488);
        } else {
            consider(request, transaction);
        }
    }

    private void consider(Request request, ServerTransaction transaction) {
        Optional<SdpAudio> offer = MessageReader.usableSession(request);
        Received taken = new Received(
                request, transaction, offer, context.after(context.limits().offerAnswer(), () -> refuse(request, 488)));
        received = taken;
        context.registry().addCancellable(MessageReader.transactionKey(request), leg);
        if (offer.isEmpty() || unchanged(offer.get())) {
            // A session refresh, or a question for our session: nothing changes, so nobody needs to be asked.
            accept(request, local);
        } else {
            context.sink().emit(new SipCallEvent.OfferReceived(offer.get(), new Response200Or4xx(request)));
        }
    }

    /** The same version of the same session means that nothing is different (RFC 3264 §8). */
    private boolean unchanged(SdpAudio offer) {
        return SdpAudio.parse(dialog.snapshot().lastRemoteSdp()) instanceof SdpResult.Parsed(SdpAudio last)
                && last.sessionId() == offer.sessionId()
                && last.sessionVersion() == offer.sessionVersion();
    }

    /** The application's way to answer; it may come from any thread, late or never. */
    private final class Response200Or4xx implements OfferResponse {
        private final Request request;

        Response200Or4xx(Request request) {
            this.request = request;
        }

        @Override
        public void accept(SdpAudio answer) {
            context.loop().execute(() -> OfferExchange.this.accept(request, nextVersion(answer)));
        }

        @Override
        public void refuse(int status) {
            int refusal = status >= 400 && status <= 699 ? status : 488;
            context.loop().execute(() -> OfferExchange.this.refuse(request, refusal));
        }
    }

    private void accept(Request request, SdpAudio session) {
        Received taken = take(request);
        if (taken == null) {
            return;
        }
        local = session;
        MessageReader.contact(request)
                .ifPresent(target -> dialog.update(dialog.snapshot().withRemoteTarget(target), false));
        Response ok = context.writer().response(200, request, dialog.snapshot().localTag());
        context.writer().inDialog(ok, dialog.snapshot().localContact());
        context.writer().sdp(ok, session);
        context.wire().respond(taken.transaction, ok);
        repeatedCSeq = MessageReader.cseq(request);
        repeater = new AnswerRepeater(
                context, ok, () -> dialog.bye(Optional.of(SipReason.sip(408, "no ACK")), EndCause.ACK_TIMEOUT));
        taken.offer.ifPresent(this::agreed);
    }

    private void refuse(Request request, int status) {
        Received taken = take(request);
        if (taken != null) {
            dialog.respond(taken.transaction, request, status);
        }
    }

    /** The waiting re-INVITE, if it is still this one; it is answered now. */
    private @Nullable Received take(Request request) {
        Received waiting = received;
        if (waiting == null || waiting.request != request) {
            return null;
        }
        received = null;
        waiting.deadline.cancel();
        context.registry().removeCancellable(MessageReader.transactionKey(request));
        return waiting;
    }

    void onAck(Request ack, Optional<SdpResult> body) {
        AnswerRepeater waiting = repeater;
        if (waiting != null && MessageReader.cseq(ack) == repeatedCSeq) {
            boolean first = waiting.active();
            waiting.stop();
            repeater = null;
            if (first) {
                body.ifPresent(dialog::remoteAnswered);
            }
        }
    }

    void onCancel() {
        Received waiting = received;
        if (waiting != null) {
            refuse(waiting.request, 487);
        }
    }

    private boolean repeating() {
        AnswerRepeater waiting = repeater;
        return waiting != null && waiting.active();
    }

    /** The dialog is over: an unanswered re-INVITE gets 487 (RFC 3261 §15.1.2). */
    void close() {
        onCancel();
        AnswerRepeater waiting = repeater;
        if (waiting != null) {
            waiting.stop();
        }
    }
}
