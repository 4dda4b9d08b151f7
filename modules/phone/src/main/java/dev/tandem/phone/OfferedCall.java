package dev.tandem.phone;

import dev.tandem.call.CallReply;
import dev.tandem.call.CallUpdate;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import dev.tandem.sip.message.SipUri;
import dev.tandem.sip.sdp.SdpWebRtcAudio;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call that rings at the telephone. */
final class OfferedCall extends PhoneCall {
    private static final EventLog LOG = EventLog.of(OfferedCall.class);

    private final CallUpdate.CallIncoming incoming;
    private final Dialog dialog;
    private @Nullable SipRequest invite;
    private @Nullable SipRequest ack;
    private boolean provisional;
    private boolean finallyAnswered;
    private boolean cancelWanted;

    OfferedCall(Line line, CallUpdate.CallIncoming incoming, String ownUri) {
        super(line);
        this.incoming = incoming;
        String display = incoming.displayName().isBlank() ? "" : NameAddress.quoted(incoming.displayName()) + " ";
        this.dialog = Dialog.toTelephone(
                display + "<" + line.uriOf(SipUri.escapeUser(incoming.from())) + ">",
                "<" + ownUri + ">",
                line.contact());
    }

    /** From the call to the INVITE. */
    void begin() {
        belongsTo(incoming.callId());
        media().openFor(incoming.callId(), step -> {
            if (isOver()) {
                return;
            }
            switch (step) {
                case MediaEnd.Step.Done() -> sendInvite();
                case MediaEnd.Step.Refused(Refusal refusal) -> {
                    LOG.warn("phone.not-offered", "call", incoming.callId(), "because", refusal.message());
                    hangUp();
                    close();
                }
            }
        });
    }

    private void sendInvite() {
        SipRequest request = dialog.request(line(), "INVITE").with("Supported", "outbound");
        for (var header : incoming.headers().entrySet()) {
            request = request.with(header.getKey(), header.getValue());
        }
        invite = request.withBody("application/sdp", media().offer());
        line().send(invite, this::answered);
    }

    private void answered(SipResponse response) {
        if (response.isProvisional()) {
            provisional = true;
            if (cancelWanted) {
                sendCancel();
            }
            return;
        }
        finallyAnswered = true;
        if (response.isSuccess()) {
            accepted(response);
            return;
        }
        line().send(Requests.ack(
                java.util.Objects.requireNonNull(invite), response.header("To").orElseThrow()));
        if (!isOver()) {
            LOG.info("phone.declined", "call", incoming.callId(), "status", response.status());
            hangUp();
            close();
        }
    }

    private void accepted(SipResponse success) {
        dialog.confirmed(success);
        ack = dialog.ack(line(), success);
        line().send(ack);
        if (isOver()) {
            bye("cancelled");
            return;
        }
        switch (SdpWebRtcAudio.parse(success.body())) {
            case SdpWebRtcAudio.Result.Refused(String why) -> mediaLost(why);
            case SdpWebRtcAudio.Result.Parsed(SdpWebRtcAudio answer) ->
                media().connect(
                                answer,
                                connected -> goOn(
                                        connected,
                                        () -> media().use(incoming.callId(), used -> goOn(used, this::takeCall))));
        }
    }

    private void goOn(MediaEnd.Step step, Runnable next) {
        if (isOver()) {
            return;
        }
        switch (step) {
            case MediaEnd.Step.Done() -> next.run();
            case MediaEnd.Step.Refused(Refusal refusal) -> mediaLost(refusal.message());
        }
    }

    private void takeCall() {
        ask(line().calls().answer(line().party(incoming.callId())), reply -> {
            if (reply instanceof CallReply.Refused(Refusal refusal) && !isOver()) {
                // The telephone has spent its INVITE: it could not take the call any more.
                hangUp();
                end(refusal.message());
            }
        });
    }

    /** A 2xx that came again: its ACK was lost. */
    void repeated() {
        Optional.ofNullable(ack).ifPresent(line()::send);
    }

    @Override
    void update(CallUpdate update) {
        switch (update) {
            case CallUpdate.CallEnded ended -> end(ended.reason());
            case CallUpdate.CallFailed failed -> end(failed.reason());
            default -> common(update);
        }
    }

    @Override
    void end(String reason) {
        if (isOver()) {
            return;
        }
        if (established()) {
            bye(reason);
        } else if (!finallyAnswered && invite != null) {
            cancelWanted = true;
            if (provisional) {
                sendCancel();
            }
        }
        close();
    }

    private void sendCancel() {
        cancelWanted = false;
        line().send(Requests.cancel(java.util.Objects.requireNonNull(invite)), _ -> {});
    }

    @Override
    String number() {
        return incoming.from();
    }

    @Override
    Dialog dialog() {
        return dialog;
    }

    @Override
    boolean established() {
        return ack != null;
    }
}
