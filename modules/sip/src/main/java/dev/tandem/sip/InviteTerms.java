package dev.tandem.sip;

import dev.tandem.sip.message.NameAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * What stays the same in every INVITE of one outgoing call, and in the dialogs that come of it (RFC 3261 §8.1.1).
 *
 * @param redirect where a 3xx sent it instead
 */
record InviteTerms(MessageWriter writer, OutgoingInvite invite, Leg.Key key, Optional<Redirect> redirect) {

    /** The same call to another place. */
    InviteTerms redirected(Redirect place) {
        return new InviteTerms(writer, invite, key, Optional.of(place));
    }

    /** Whether the call goes where its credentials are meant for. */
    boolean atTarget() {
        return redirect.filter(
                        place -> !place.host().equalsIgnoreCase(invite.target().host()))
                .isEmpty();
    }

    private SipTransport transport() {
        return redirect.map(Redirect::transport).orElse(invite.target().transport());
    }

    /** The far side's URI: To, and without transport the Request-URI. */
    String remoteUri() {
        return invite.target().uri(invite.toUser());
    }

    String requestUri() {
        return redirect.map(Redirect::uri).orElseGet(() -> invite.target().requestUri(invite.toUser()));
    }

    private String localUri() {
        return writer.localUri(invite.fromUser());
    }

    String contact() {
        return writer.contact(invite.fromUser(), transport());
    }

    /** The INVITE under this CSeq, with the offer. */
    Request request(long cseq, List<HeaderLine> more) {
        List<HeaderLine> extra = new ArrayList<>(more);
        invite.headers().forEach((name, value) -> extra.add(new HeaderLine(name, value)));
        invite.options().replaces().ifPresent(terms -> extra.add(new HeaderLine("Replaces", terms.encode())));
        String display = invite.fromDisplay()
                .map(words -> NameAddress.quoted(words) + " ")
                .orElse("");
        MessageWriter.Head head = new MessageWriter.Head(
                Request.INVITE,
                requestUri(),
                transport(),
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
                        MessageReader.contact(response).orElseGet(this::requestUri),
                        MessageReader.routesOf(response),
                        cseq,
                        -1,
                        cseq,
                        transport(),
                        contact(),
                        invite.offer().encode(),
                        remoteSdp,
                        invite.offer().sessionVersion())
                .fromCaller()
                .withRemote(RemoteSupport.UNKNOWN.heardIn(response));
    }
}
