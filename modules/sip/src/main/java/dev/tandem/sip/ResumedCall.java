package dev.tandem.sip;

import dev.tandem.sip.message.SipUri;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpResult;
import java.util.List;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** An answered call that another process set up. The far side learns our Contact with the first re-INVITE. */
final class ResumedCall extends CallLeg {
    private final ConfirmedDialog dialog;

    ResumedCall(LegContext context, DialogSnapshot persisted, Optional<Credentials> credentials) {
        super(context, new Key(persisted.callId(), persisted.localTag()));
        String contact = context.writer().contact(userOf(persisted.localContact()), persisted.transport());
        this.dialog = new ConfirmedDialog(
                context,
                this,
                persisted.takenOver(contact),
                sessionOf(persisted),
                credentials,
                () -> context.registry().release(this));
    }

    private static String userOf(String uri) {
        int colon = uri.indexOf(':');
        int at = uri.indexOf('@');
        return colon >= 0 && at > colon ? SipUri.unescape(uri.substring(colon + 1, at)) : "anonymous";
    }

    private static SdpAudio sessionOf(DialogSnapshot persisted) {
        return switch (SdpAudio.parse(persisted.lastLocalSdp())) {
            case SdpResult.Parsed(SdpAudio session) -> session;
            case SdpResult.Refused(String why) ->
                throw new IllegalArgumentException("the persisted session is not ours: " + why);
        };
    }

    @Override
    ConfirmedDialog confirmed() {
        return dialog;
    }

    void start() {
        context.loop().execute(() -> context.sink().emit(new SipCallEvent.DialogChanged(dialog.snapshot())));
        context.loop().execute(dialog::takenOver);
    }

    /** The old process may have died between persisting the answer and its ACK. */
    @Override
    public void ack() {
        context.loop().execute(() -> {
            if (!dialog.over() && dialog.snapshot().inviteCSeq() > 0) {
                dialog.ack(List.of());
            }
        });
    }

    @Override
    public void cancel(Optional<SipReason> reason) {
        bye(reason);
    }

    @Override
    public void bye(Optional<SipReason> reason) {
        context.loop().execute(() -> dialog.bye(reason, EndCause.LOCAL_BYE));
    }

    @Override
    public void onRequest(Request request, ServerTransaction transaction) {
        dialog.onRequest(request, transaction);
    }

    @Override
    public void onAck(Request ack) {
        dialog.onAck(ack);
    }

    @Override
    public void onCancel(Request cancel) {
        dialog.onCancel(cancel);
    }

    @Override
    public void onStrayResponse(Response response) {
        dialog.onStray2xx(response);
    }

    @Override
    public void onReleased() {
        // It holds nothing in the stack.
    }
}
