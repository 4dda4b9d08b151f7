package dev.tandem.call.inbound;

import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipCallListener;
import dev.tandem.sip.SipReason;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * An answered inbound call as its call sees it: the dialog itself is on the node that received the INVITE, behind its
 * line. Belongs to the call's actor; only what leaves through {@link SipCall} may be called from elsewhere.
 */
public final class LineCall implements SipCall {
    private final String callId;
    private final ActorRef<LineCommand> line;
    private final SipCallListener listener;
    private volatile DialogSnapshot dialog;

    /** @param dialog as granted */
    public LineCall(String callId, DialogSnapshot dialog, ActorRef<LineCommand> line, SipCallListener listener) {
        this.callId = callId;
        this.dialog = dialog;
        this.line = line;
        this.listener = listener;
    }

    /** Passes the line's news on as the dialog's own events. */
    public void happened(LineNews news) {
        switch (news) {
            case LineNews.Confirmed(var now, var answer) -> {
                dialog = now;
                listener.onEvent(this, new SipCallEvent.Confirmed(now, answer));
            }
            case LineNews.DialogChanged(var now) -> {
                dialog = now;
                listener.onEvent(this, new SipCallEvent.DialogChanged(now));
            }
            case LineNews.Offered(long number, var offer) ->
                listener.onEvent(this, new SipCallEvent.OfferReceived(offer, new Response(number)));
            case LineNews.OfferAccepted(var answer) -> listener.onEvent(this, new SipCallEvent.OfferAccepted(answer));
            case LineNews.OfferRefused(int status, String phrase) ->
                listener.onEvent(this, new SipCallEvent.OfferRefused(status, phrase));
            case LineNews.InfoReceived(String type, String body) ->
                listener.onEvent(this, new SipCallEvent.InfoReceived(type, body));
            case LineNews.ReferProgress(int status, String phrase, boolean last) ->
                listener.onEvent(this, new SipCallEvent.ReferProgress(status, phrase, last));
            case LineNews.Ended(var cause, var why) -> listener.onEvent(this, new SipCallEvent.Ended(cause, why));
            case LineNews.Granted _, LineNews.Withdrawn _ -> {}
        }
    }

    @Override
    public String callId() {
        return dialog.callId();
    }

    @Override
    public Optional<DialogSnapshot> dialog() {
        return Optional.of(dialog);
    }

    /** Only the caller's side acknowledges. */
    @Override
    public void ack() {}

    @Override
    public void cancel(Optional<SipReason> reason) {
        bye(reason);
    }

    @Override
    public void bye(Optional<SipReason> reason) {
        line.tell(new LineCommand.Bye(callId, reason));
    }

    @Override
    public void info(String contentType, String body) {
        line.tell(new LineCommand.Info(callId, contentType, body));
    }

    @Override
    public void reinvite(SdpAudio offer) {
        line.tell(new LineCommand.Reinvite(callId, offer));
    }

    @Override
    public void refer(String referTo, Optional<DialogSnapshot> replaces) {
        line.tell(new LineCommand.Refer(callId, referTo, replaces));
    }

    private final class Response implements OfferResponse {
        private final long number;

        Response(long number) {
            this.number = number;
        }

        @Override
        public void accept(SdpAudio answer) {
            line.tell(new LineCommand.AcceptOffer(callId, number, answer));
        }

        @Override
        public void refuse(int status) {
            line.tell(new LineCommand.RefuseOffer(callId, number, status));
        }
    }
}
