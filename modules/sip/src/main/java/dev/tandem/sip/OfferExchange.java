package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The session of one dialog and who changes it: the far side by re-INVITE or UPDATE here, we by {@link OwnOffers}. One
 * offer at a time (RFC 3261 §14, RFC 3264 §8, RFC 3311 §5). Used on the call's loop.
 */
final class OfferExchange {
    private final LegContext context;
    private final Leg leg;
    private final ConfirmedDialog dialog;
    private final OwnOffers own;
    private final long localSessionId;
    private SdpAudio local;
    private @Nullable Received received;
    private @Nullable AnswerRepeater repeater;
    private long repeatedCSeq;

    /** An offer that is not answered yet; an INVITE without one asks us to offer. */
    private record Received(
            Request request, ServerTransaction transaction, Optional<SdpAudio> offer, Timers.Timer deadline) {

        boolean isInvite() {
            return request.getMethod().equals(Request.INVITE);
        }
    }

    OfferExchange(LegContext context, Leg leg, ConfirmedDialog dialog, SdpAudio local) {
        this.context = context;
        this.leg = leg;
        this.dialog = dialog;
        this.own = new OwnOffers(context, dialog, this);
        this.local = local;
        this.localSessionId = local.sessionId();
    }

    OwnOffers own() {
        return own;
    }

    SdpAudio local() {
        return local;
    }

    SdpAudio nextVersion(SdpAudio wished) {
        return wished.withOrigin(localSessionId, dialog.snapshot().localSdpVersion() + 1);
    }

    /** Both sides agreed; a mere refresh is not worth persisting. */
    void agreed(SdpAudio ours, SdpAudio theirs) {
        local = ours;
        DialogSnapshot before = dialog.snapshot();
        DialogSnapshot after = before.withSession(ours.encode(), ours.sessionVersion(), theirs.encode());
        dialog.update(after, !after.equals(before));
    }

    /** Whether an offer of the far side is not settled yet. */
    boolean theirsUnderWay() {
        return received != null || repeating();
    }

    // ---- the far side's offers

    void onReinvite(Request request, ServerTransaction transaction) {
        if (mayOffer(request, transaction)) {
            consider(request, transaction);
        }
    }

    /** UPDATE (RFC 3311): without a session it refreshes the target and the session timer only. */
    void onUpdate(Request request, ServerTransaction transaction) {
        if (!MessageReader.hasBody(request)) {
            if (!timerTooShort(request, transaction)) {
                context.wire().respond(transaction, success(request));
            }
        } else if (MessageReader.session(request).isEmpty()) {
            dialog.respond(transaction, request, 415);
        } else if (mayOffer(request, transaction)) {
            consider(request, transaction);
        }
    }

    private boolean mayOffer(Request request, ServerTransaction transaction) {
        if (own.underWay()) {
            dialog.respond(transaction, request, 491);
        } else if (theirsUnderWay()) {
            Response busy = context.writer().response(500, request, "");
            int seconds = ThreadLocalRandom.current().nextInt(10);
            MessageWriter.add(busy, new HeaderLine("Retry-After", Integer.toString(seconds)));
            context.wire().respond(transaction, busy);
        } else if (MessageReader.session(request).orElse(null) instanceof SdpResult.Refused) {
            dialog.respond(transaction, request, 488);
        } else {
            return !timerTooShort(request, transaction);
        }
        return false;
    }

    private boolean timerTooShort(Request request, ServerTransaction transaction) {
        boolean tooShort = TimerRules.tooShort(request, context.sessionTimers());
        if (tooShort) {
            context.wire().respond(transaction, TimerRules.refusal(context, request));
        }
        return tooShort;
    }

    private void consider(Request request, ServerTransaction transaction) {
        Optional<SdpAudio> offer = MessageReader.usableSession(request);
        // Only a person could take that long, and an UPDATE must not wait for one (RFC 3311 §5.2).
        int late = request.getMethod().equals(Request.INVITE) ? 488 : 504;
        Received taken = new Received(
                request,
                transaction,
                offer,
                context.after(context.limits().offerAnswer(), () -> refuse(request, late)));
        received = taken;
        if (taken.isInvite()) {
            context.registry().addCancellable(MessageReader.transactionKey(request), leg);
        }
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

    private void accept(Request request, SdpAudio answer) {
        Received taken = take(request);
        if (taken == null) {
            return;
        }
        SdpAudio session =
                taken.offer.map(offer -> answer.securedFor(offer, local)).orElse(answer);
        Response ok = success(request);
        context.writer().sdp(ok, session);
        context.wire().respond(taken.transaction, ok);
        if (taken.isInvite()) {
            repeatedCSeq = MessageReader.cseq(request);
            repeater = new AnswerRepeater(
                    context, ok, () -> dialog.bye(Optional.of(SipReason.sip(408, "no ACK")), EndCause.ACK_TIMEOUT));
        }
        local = session;
        taken.offer.ifPresent(remote -> agreed(session, remote));
        own.settle();
    }

    /** A 2xx that takes the request's Contact and settles the session timer. */
    private Response success(Request request) {
        dialog.refreshTarget(request);
        Response ok = context.writer().response(200, request, dialog.snapshot().localTag());
        context.writer().inDialog(ok, dialog.snapshot().localContact());
        dialog.refresh().answer(request, ok);
        return ok;
    }

    private void refuse(Request request, int status) {
        Received taken = take(request);
        if (taken != null) {
            dialog.respond(taken.transaction, request, status);
            own.settle();
        }
    }

    /** The waiting offer, if it is still this one; it is answered now. */
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
            own.settle();
        }
    }

    void onCancel(Request cancel) {
        Received waiting = received;
        if (waiting != null
                && waiting.isInvite()
                && MessageReader.transactionKey(waiting.request).equals(MessageReader.transactionKey(cancel))) {
            refuse(waiting.request, 487);
        }
    }

    private boolean repeating() {
        AnswerRepeater waiting = repeater;
        return waiting != null && waiting.active();
    }

    /** The dialog is over: an unanswered offer gets 487 (RFC 3261 §15.1.2). */
    void close() {
        own.close();
        Received waiting = received;
        if (waiting != null) {
            refuse(waiting.request, 487);
        }
        AnswerRepeater repeating = repeater;
        if (repeating != null) {
            repeating.stop();
        }
    }
}
