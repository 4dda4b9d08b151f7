package dev.tandem.sip;

import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** The CANCEL of an outgoing INVITE, sent at most once (RFC 3261 §9.1). Used on the call's loop. */
final class InviteCancel implements ClientHandler {
    private final LegContext context;
    private Optional<SipReason> reason = Optional.empty();
    private boolean sent;

    InviteCancel(LegContext context) {
        this.context = context;
    }

    void because(Optional<SipReason> why) {
        reason = why;
    }

    Optional<SipReason> reason() {
        return reason;
    }

    void send(Request invite) {
        if (sent) {
            return;
        }
        sent = true;
        context.wire().send(context.writer().cancel(invite, SipReason.header(reason)), this);
    }

    @Override
    public void onResponse(Response response) {
        // The INVITE's own final response is what counts.
    }

    @Override
    public void onNoResponse(NoResponse why) {
        // As above; lingering ends by itself.
    }
}
