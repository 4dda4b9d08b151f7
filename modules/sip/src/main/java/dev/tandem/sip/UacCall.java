package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * An outgoing call from INVITE to ACK, from top to bottom. What comes after is {@link ConfirmedDialog}'s.
 *
 * <p>Giving up is told at once; the leg then lingers, to cancel what rings late and to hang up what answers late.
 */
final class UacCall extends CallLeg implements ClientHandler {
    /** Provisional responses told to the application; a far side that sends more only repeats itself. */
    private static final int MAX_PROGRESS = 32;

    private enum Phase {
        CALLING,
        PROCEEDING,
        ANSWERED,
        CONFIRMED,
        GIVEN_UP
    }

    private final OutgoingInvite invite;
    private final SdpAudio offer;
    private final InviteRetry retry;
    private final EarlyDialogs early;
    private final InviteCancel cancel;
    private final UnwantedAnswers unwanted;
    private long answeredNanos;
    private Phase phase = Phase.CALLING;
    private long cseq;
    private int progressTold;
    private @Nullable Request request;
    private SipWire.@Nullable Sent transaction;
    private Timers.Timer noResponseTimer = () -> {};
    private Timers.Timer patience = () -> {};
    private volatile @Nullable ConfirmedDialog dialog;

    UacCall(LegContext context, OutgoingInvite invite, String callId) {
        super(
                context.withSessionTimers(invite.options().timersAt(context.sessionTimers())),
                new Key(callId, Ids.tag()));
        this.invite = invite;
        this.offer = invite.offer();
        Optional<Credentials> credentials = invite.target().credentials();
        this.unwanted = new UnwantedAnswers(context, this, offer, credentials);
        this.retry = new InviteRetry(
                new InviteTerms(context.writer(), invite, key, Optional.empty()), this.context.sessionTimers());
        this.early = new EarlyDialogs(context, credentials);
        this.cancel = new InviteCancel(context);
    }

    // ---- INVITE

    void start() {
        context.loop().execute(() -> {
            patience = context.after(invite.ringTimeout(), this::onRingTimeout);
            sendInvite();
        });
    }

    private void sendInvite() {
        cseq++;
        early.clear();
        Request next = retry.next(cseq);
        request = next;
        transaction = context.wire().send(next, this).orElse(null);
        if (transaction == null) {
            fail(503, "trunk unreachable", FailureReason.UNREACHABLE, FailureCause.TRANSPORT);
        } else {
            // Looking up a name and connecting have deadlines of their own.
            noResponseTimer = context.after(context.limits().noResponse(), this::onSilence);
        }
    }

    /**
     * Nothing at all came back: not even 100. The transaction goes on while the leg lingers, because a far side that
     * wakes up late can be cancelled only inside it.
     */
    private void onSilence() {
        if (phase == Phase.CALLING) {
            giveUp(408, "trunk unreachable", FailureReason.UNREACHABLE, FailureCause.NO_RESPONSE);
        }
    }

    private void onRingTimeout() {
        if (phase == Phase.CALLING || phase == Phase.PROCEEDING) {
            cancel.because(Optional.of(SipReason.sip(408, "ring timeout")));
            giveUp(408, "Request Timeout", FailureReason.NO_ANSWER, FailureCause.RING_TIMEOUT);
        }
    }

    // ---- responses

    @Override
    public void onResponse(Response response) {
        if (response.getStatusCode() < 200) {
            context.loop().offer(() -> handle(response));
        } else {
            // It comes once, and is not sent again when the transaction has it.
            context.loop().execute(() -> handle(response));
        }
    }

    @Override
    public Executor executor() {
        return context.loop()::execute;
    }

    @Override
    public void onNoResponse(NoResponse why) {
        context.loop().execute(() -> {
            boolean timeout = why == NoResponse.TIMEOUT;
            fail(
                    timeout ? 408 : 503,
                    "trunk unreachable",
                    FailureReason.UNREACHABLE,
                    timeout ? FailureCause.NO_RESPONSE : FailureCause.TRANSPORT);
        });
    }

    private void handle(Response response) {
        int status = response.getStatusCode();
        if (MessageReader.cseq(response) != cseq
                || !MessageReader.cseqMethod(response).equals(Request.INVITE)) {
            return;
        }
        noResponseTimer.cancel();
        if (status < 200) {
            onProvisional(response);
        } else if (status < 300) {
            onSuccess(response);
        } else {
            onFailure(response);
        }
    }

    private void onProvisional(Response response) {
        if (phase == Phase.GIVEN_UP) {
            sendCancel();
            return;
        }
        if (phase != Phase.CALLING && phase != Phase.PROCEEDING) {
            return;
        }
        phase = Phase.PROCEEDING;
        int status = response.getStatusCode();
        boolean news = status != 100 && early.take(response, retry.terms().dialogOf(response, cseq, ""));
        if (news && ++progressTold <= MAX_PROGRESS) {
            context.sink().emit(new SipCallEvent.Progress(status, MessageReader.usableSession(response)));
        }
    }

    /** The first 2xx is the call; every other branch of a fork, and any that comes too late, gets ACK and BYE. */
    private void onSuccess(Response response) {
        String tag = MessageReader.toTag(response);
        ConfirmedDialog mine = dialog;
        if (mine != null && mine.snapshot().remoteTag().equals(tag)) {
            mine.onStray2xx(response);
        } else if (mine != null || phase == Phase.GIVEN_UP) {
            hangUpUnwanted(response);
        } else {
            answered(response);
        }
    }

    private void answered(Response response) {
        noResponseTimer.cancel();
        patience.cancel();
        Optional<SdpAudio> answer = early.answerIn(response)
                .filter(session -> session.port() != 0 && session.voice().isPresent() && session.agreesWith(offer));
        if (answer.isEmpty()) {
            end(new SipCallEvent.Failed(
                    488,
                    "no usable session in the answer",
                    FailureReason.NOT_ACCEPTABLE,
                    FailureCause.BAD_SESSION,
                    Optional.empty()));
            hangUpUnwanted(response);
            linger();
            return;
        }
        phase = Phase.ANSWERED;
        transaction = null;
        answeredNanos = System.nanoTime();
        SessionTimer timer = TimerRules.answered(response, context.sessionTimers(), retry.minimum());
        DialogSnapshot snapshot = early.counted(
                retry.terms().dialogOf(response, cseq, answer.get().encode()).withTimer(timer));
        ConfirmedDialog confirmed = new ConfirmedDialog(
                context, this, snapshot, offer, invite.target().credentials(), this::linger);
        dialog = confirmed;
        patience = context.after(context.limits().ackWait(), () -> {
            if (phase == Phase.ANSWERED) {
                acknowledge(confirmed);
                confirmed.bye(Optional.of(SipReason.sip(500, "not taken")), EndCause.ACK_TIMEOUT);
            }
        });
        context.sink().emit(new SipCallEvent.Answered(snapshot, answer.get()));
    }

    private void hangUpUnwanted(Response response) {
        DialogSnapshot snapshot = early.counted(retry.terms().dialogOf(response, cseq, ""));
        unwanted.hangUp(snapshot, response, retry.authorization(), cancel.reason());
    }

    private void onFailure(Response response) {
        if (dialog != null) {
            // Of another branch, and too late: the call is answered.
            return;
        }
        int status = response.getStatusCode();
        transaction = null;
        if (phase == Phase.GIVEN_UP) {
            context.registry().release(this);
            return;
        }
        if (retry.again(response)) {
            phase = Phase.CALLING;
            sendInvite();
            return;
        }
        end(new SipCallEvent.Failed(
                status,
                response.getReasonPhrase(),
                FailureReason.of(status),
                status == 401 || status == 407 ? FailureCause.AUTHENTICATION : FailureCause.REMOTE,
                MessageReader.reason(response)));
        context.registry().release(this);
    }

    // ---- giving up

    private void giveUp(int status, String phrase, FailureReason reason, FailureCause cause) {
        boolean rings = phase == Phase.PROCEEDING;
        end(new SipCallEvent.Failed(status, phrase, reason, cause, Optional.empty()));
        SipWire.Sent under = transaction;
        if (under != null) {
            under.stay();
        }
        if (rings) {
            sendCancel();
        }
        linger();
    }

    private void fail(int status, String phrase, FailureReason reason, FailureCause cause) {
        transaction = null;
        if (phase == Phase.CALLING || phase == Phase.PROCEEDING) {
            end(new SipCallEvent.Failed(status, phrase, reason, cause, Optional.empty()));
            context.registry().release(this);
        }
    }

    private void end(SipCallEvent.Failed failed) {
        phase = Phase.GIVEN_UP;
        patience.cancel();
        noResponseTimer.cancel();
        context.sink().emit(failed);
    }

    /** CANCEL may be sent only after a provisional response (RFC 3261 §9.1); before it, the first one triggers it. */
    private void sendCancel() {
        SipWire.Sent under = transaction;
        Request invited = under == null ? request : under.request();
        if (invited != null) {
            cancel.send(invited);
        }
    }

    private void linger() {
        Duration wait = context.limits().ackWait();
        Duration sinceAnswer = Duration.ofNanos(System.nanoTime() - answeredNanos);
        context.registry().linger(this, dialog == null ? wait : wait.minus(sinceAnswer));
    }

    private void stopTransaction() {
        SipWire.Sent current = transaction;
        transaction = null;
        if (current != null) {
            current.stop();
        }
    }

    // ---- what the application may do

    @Override
    public void ack() {
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = dialog;
            if (phase == Phase.ANSWERED && confirmed != null && !confirmed.over()) {
                acknowledge(confirmed);
            }
        });
    }

    private void acknowledge(ConfirmedDialog confirmed) {
        phase = Phase.CONFIRMED;
        patience.cancel();
        confirmed.ack(retry.authorization());
        confirmed.acknowledged();
    }

    @Override
    public void cancel(Optional<SipReason> reason) {
        context.loop().execute(() -> hangUp(reason, EndCause.CANCELLED));
    }

    @Override
    public void bye(Optional<SipReason> reason) {
        context.loop().execute(() -> hangUp(reason, EndCause.LOCAL_BYE));
    }

    private void hangUp(Optional<SipReason> reason, EndCause cause) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            if (phase == Phase.ANSWERED && !confirmed.over()) {
                acknowledge(confirmed);
            }
            confirmed.bye(reason, cause);
        } else if (phase == Phase.CALLING || phase == Phase.PROCEEDING) {
            cancel.because(reason);
            giveUp(487, "Request Terminated", FailureReason.CANCELLED, FailureCause.LOCAL);
        }
    }

    @Override
    @Nullable
    ConfirmedDialog confirmed() {
        return dialog;
    }

    // ---- what the router brings

    @Override
    public void onRequest(Request incoming, ServerTransaction server) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            confirmed.onRequest(incoming, server);
        } else {
            context.wire().respond(server, beforeTheAnswer(incoming));
        }
    }

    /** An UPDATE without a session only keeps the early dialog alive; one with a session would need another early media. */
    private Response beforeTheAnswer(Request incoming) {
        int status = switch (incoming.getMethod()) {
            case Request.OPTIONS -> 200;
            case Request.UPDATE -> MessageReader.hasBody(incoming) ? 488 : 200;
            default -> 481;
        };
        return context.writer()
                .inDialog(
                        context.writer().response(status, incoming, key.localTag()),
                        retry.terms().contact());
    }

    @Override
    public void onAck(Request ack) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            confirmed.onAck(ack);
        }
    }

    @Override
    public void onCancel(Request cancel) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null) {
            confirmed.onCancel(cancel);
        }
    }

    @Override
    public void onStrayResponse(Response response) {
        ConfirmedDialog confirmed = dialog;
        if (confirmed != null && MessageReader.cseq(response) != cseq) {
            confirmed.onStray2xx(response);
        } else {
            handle(response);
        }
    }

    @Override
    public void onReleased() {
        noResponseTimer.cancel();
        patience.cancel();
        stopTransaction();
    }
}
