package dev.tandem.sip;

import java.util.ArrayList;
import java.util.List;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What stays the same in every INVITE of one outgoing call, and in the dialogs that come of it (RFC 3261 §8.1.1). */
record InviteTerms(MessageWriter writer, OutgoingInvite invite, Leg.Key key) {

    /** The far side's URI: To, and without transport the Request-URI. */
    String remoteUri() {
        return invite.target().uri(invite.toUser());
    }

    String requestUri() {
        return invite.target().requestUri(invite.toUser());
    }

    private String localUri() {
        return writer.localUri(invite.fromUser());
    }

    private String contact() {
        return writer.contact(invite.fromUser(), invite.target().transport());
    }

    /** The INVITE under this CSeq, with the offer. */
    Request request(long cseq, List<HeaderLine> authorization) {
        List<HeaderLine> extra = new ArrayList<>(authorization);
        invite.headers().forEach((name, value) -> extra.add(new HeaderLine(name, value)));
        String display =
                invite.fromDisplay().map(words -> SipText.quote(words) + " ").orElse("");
        MessageWriter.Head head = new MessageWriter.Head(
                Request.INVITE,
                requestUri(),
                invite.target().transport(),
                display + "<" + localUri() + ">;tag=" + key.localTag(),
                "<" + remoteUri() + ">",
                key.callId(),
                cseq,
                List.of(),
                contact());
        Request request = writer.request(head, extra);
        writer.sdp(request, invite.offer());
        return request;
    }

    /** The dialog that this 2xx makes (RFC 3261 §12.1.2); {@code remoteSdp} is empty if nobody will use it. */
    DialogSnapshot dialogOf(Response response, long cseq, String remoteSdp) {
        return new DialogSnapshot(
                key.callId(),
                key.localTag(),
                MessageReader.toTag(response),
                localUri(),
                remoteUri(),
                MessageReader.contact(response).orElse(remoteUri()),
                MessageReader.routesOf(response),
                cseq,
                -1,
                cseq,
                invite.target().transport(),
                contact(),
                invite.offer().encode(),
                remoteSdp,
                invite.offer().sessionVersion());
    }
}
