package dev.tandem.phone;

import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;

/**
 * One dialog with a telephone (RFC 3261 §12). Its messages go over the telephone's connection, so it has no routes. Of
 * the telephone's actor only.
 */
final class Dialog {
    private final String callId;
    private final String local;
    private final String localTag;
    private final String remote;
    private String remoteTag;
    private String remoteTarget;
    private long localCseq;
    private long remoteCseq;

    private Dialog(String callId, String local, String localTag, String remote, String remoteTag, String remoteTarget) {
        this.callId = callId;
        this.local = local;
        this.localTag = localTag;
        this.remote = remote;
        this.remoteTag = remoteTag;
        this.remoteTarget = remoteTarget;
    }

    /** The one that our 2xx to this INVITE makes. */
    static Dialog ofInvite(SipRequest invite, String fallbackTarget) {
        Dialog dialog = new Dialog(
                invite.callId(),
                withoutTag(invite.header("To").orElseThrow()),
                Tags.tag(),
                withoutTag(invite.header("From").orElseThrow()),
                invite.from().tag().orElse(""),
                target(invite.header("Contact"), fallbackTarget));
        dialog.remoteCseq = invite.cseq();
        return dialog;
    }

    /** The one that the telephone's 2xx to our INVITE will make. */
    static Dialog toTelephone(String local, String remote, String contact) {
        return new Dialog(Tags.tag() + "@tandem", local, Tags.tag(), remote, "", contact);
    }

    String callId() {
        return callId;
    }

    String localTag() {
        return localTag;
    }

    String remoteTag() {
        return remoteTag;
    }

    void confirmed(SipResponse success) {
        remoteTag = success.to().tag().orElse("");
        remoteTarget = target(success.header("Contact"), remoteTarget);
    }

    /** Whether a request is of this dialog. */
    boolean owns(SipRequest request) {
        return request.callId().equals(callId)
                && request.to().tag().filter(localTag::equals).isPresent()
                && request.from().tag().orElse("").equals(remoteTag);
    }

    /** Counts a request of the other side; false if it is out of order (RFC 3261 §12.2.2). */
    boolean follows(SipRequest request) {
        if (request.cseq() <= remoteCseq) {
            return false;
        }
        remoteCseq = request.cseq();
        remoteTarget = target(request.header("Contact"), remoteTarget);
        return true;
    }

    SipRequest request(Line line, String method) {
        return request(line, method, ++localCseq);
    }

    /** The ACK of a 2xx, which is a transaction of its own (RFC 3261 §13.2.2.4). */
    SipRequest ack(Line line, SipResponse success) {
        return request(line, "ACK", success.cseq());
    }

    private SipRequest request(Line line, String method, long cseq) {
        String to = remoteTag.isEmpty() ? remote : remote + ";tag=" + remoteTag;
        return Requests.request(line, method, remoteTarget, local + ";tag=" + localTag, to, callId, cseq);
    }

    private static String target(java.util.Optional<String> contact, String otherwise) {
        return contact.flatMap(NameAddress::parse).map(NameAddress::uri).orElse(otherwise);
    }

    private static String withoutTag(String value) {
        NameAddress address = NameAddress.parse(value).orElseThrow();
        String display = address.displayName().isEmpty() ? "" : NameAddress.quoted(address.displayName()) + " ";
        return display + "<" + address.uri() + ">";
    }
}
