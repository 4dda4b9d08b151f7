package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Our re-INVITEs in one dialog, one at a time: each waits until the far side's is settled, and again after glare (RFC
 * 3261 §14.1). Used on the call's loop.
 */
final class OwnOffers {
    private static final int MAX_TRIES = 6;

    private final LegContext context;
    private final ConfirmedDialog dialog;
    private final OfferExchange exchange;
    private @Nullable Wish sent;
    private @Nullable Wish waiting;
    private boolean cooling;
    private int tries;
    private int round;
    private Timers.Timer retry = () -> {};
    private Timers.Timer patience = () -> {};

    /** A session to agree on; a refresh only repeats the one that we have. */
    private record Wish(SdpAudio session, boolean refresh) {}

    OwnOffers(LegContext context, ConfirmedDialog dialog, OfferExchange exchange) {
        this.context = context;
        this.dialog = dialog;
        this.exchange = exchange;
    }

    /** Whether a re-INVITE of ours is out. */
    boolean underWay() {
        return sent != null;
    }

    void offer(SdpAudio wished) {
        if (isOffer(sent) || isOffer(waiting)) {
            context.sink().emit(new SipCallEvent.OfferRefused(491, "Request Pending"));
            return;
        }
        waiting = new Wish(wished, false);
        tries = 0;
        settle();
    }

    private static boolean isOffer(@Nullable Wish wish) {
        return wish != null && !wish.refresh;
    }

    /** Repeats the session that we have, unless another offer does so anyway. */
    void refresh() {
        if (sent == null && waiting == null) {
            waiting = new Wish(exchange.local(), true);
            tries = 0;
            settle();
        }
    }

    /** Sends what waits, if nothing is in its way any more. */
    void settle() {
        Wish next = waiting;
        if (next == null || sent != null || cooling || exchange.theirsUnderWay() || !dialog.mayReinvite()) {
            return;
        }
        waiting = null;
        sent = next;
        tries++;
        int mine = ++round;
        patience = context.after(context.limits().ackWait(), () -> onSilence(mine));
        SdpAudio offer = next.refresh ? exchange.local() : exchange.nextVersion(next.session);
        DialogRequest.send(
                context,
                dialog.credentials(),
                headers -> {
                    Request invite = dialog.next(Request.INVITE, headers);
                    TimerRules.asking(dialog.snapshot().timer(), line -> MessageWriter.add(invite, line));
                    context.writer().sdp(invite, offer);
                    return invite;
                },
                outcome(mine, next, offer));
    }

    private DialogRequest.Outcome outcome(int mine, Wish wish, SdpAudio offer) {
        return new DialogRequest.Outcome() {
            @Override
            public void onFinal(Response response) {
                if (sent != null && round == mine) {
                    sent = null;
                    patience.cancel();
                    onFinalResponse(wish, offer, response);
                    settle();
                } else if (response.getStatusCode() < 300) {
                    dialog.ack(List.of());
                }
            }

            @Override
            public void onNoResponse() {
                onSilence(mine);
            }
        };
    }

    /** No final response, be it after 100 or none at all: the far side is gone (RFC 3261 §12.2.1.2). */
    private void onSilence(int of) {
        Wish wish = sent;
        if (wish != null && round == of) {
            sent = null;
            patience.cancel();
            refused(wish, 408, "no response");
            dialog.gone();
        }
    }

    private void onFinalResponse(Wish wish, SdpAudio offer, Response response) {
        int status = response.getStatusCode();
        if (status < 300) {
            accepted(wish, offer, response);
        } else if (dialog.over() || tries >= MAX_TRIES || !again(wish, response)) {
            refused(wish, status, response.getReasonPhrase());
            dialog.endIfGone(status);
        }
    }

    /** Whether the offer is worth sending again: after glare, or with a session timer that the far side takes. */
    private boolean again(Wish wish, Response response) {
        boolean owner = dialog.snapshot().ownsCallId();
        Optional<Duration> later = Glare.retry(response, owner, ThreadLocalRandom.current());
        if (later.isEmpty() && !dialog.refresh().tooShort(response)) {
            return false;
        }
        if (waiting == null) {
            waiting = wish;
        }
        later.ifPresent(this::cool);
        return true;
    }

    private void cool(Duration time) {
        cooling = true;
        retry = context.after(time, () -> {
            cooling = false;
            settle();
        });
    }

    private void accepted(Wish wish, SdpAudio offer, Response response) {
        dialog.refreshTarget(response);
        dialog.ack(List.of());
        if (dialog.over()) {
            return;
        }
        if (MessageReader.session(response).orElse(null) instanceof SdpResult.Parsed(SdpAudio answer)
                && answer.agreesWith(offer)) {
            dialog.refresh().agreed(response);
            exchange.agreed(offer, answer);
            if (!wish.refresh) {
                context.sink().emit(new SipCallEvent.OfferAccepted(answer));
            }
        } else {
            refused(wish, 488, "answer is not usable");
            dialog.bye(Optional.of(SipReason.sip(488, "Not Acceptable Here")), EndCause.DIALOG_GONE);
        }
    }

    private void refused(Wish wish, int status, String reasonPhrase) {
        if (!wish.refresh) {
            context.sink().emit(new SipCallEvent.OfferRefused(status, reasonPhrase));
        }
    }

    void close() {
        waiting = null;
        retry.cancel();
        patience.cancel();
    }
}
