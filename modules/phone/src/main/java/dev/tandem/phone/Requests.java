package dev.tandem.phone;

import dev.tandem.sip.message.SipHeaders;
import dev.tandem.sip.message.SipRequest;

/** Writes our requests to telephones. */
final class Requests {
    /** What we understand in and outside dialogs (RFC 3261 §20.5). */
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER";

    private Requests() {}

    /**
     * A request without a body.
     *
     * @param from complete values, tags included
     */
    static SipRequest request(Line line, String method, String uri, String from, String to, String callId, long cseq) {
        SipHeaders headers = SipHeaders.none()
                .plus("Via", "SIP/2.0/" + line.transport() + " " + viaHost(line) + ";branch=" + Tags.branch())
                .plus("Max-Forwards", "70")
                .plus("From", from)
                .plus("To", to)
                .plus("Call-ID", callId)
                .plus("CSeq", cseq + " " + method);
        if (!method.equals("BYE") && !method.equals("CANCEL") && !method.equals("ACK")) {
            headers = headers.plus("Contact", line.ownContact()).plus("Allow", ALLOW);
        }
        return new SipRequest(method, uri, headers.plus("User-Agent", "Tandem"), "");
    }

    private static String viaHost(Line line) {
        String uri = line.uriOf("tandem");
        return uri.substring(uri.indexOf('@') + 1);
    }

    /** The CANCEL of this INVITE: same branch, same everything (RFC 3261 §9.1). */
    static SipRequest cancel(SipRequest invite) {
        return sameTransaction(invite, "CANCEL", invite.header("To").orElseThrow());
    }

    /** The ACK of a final answer that is no success, which is of the same transaction (RFC 3261 §17.1.1.3). */
    static SipRequest ack(SipRequest invite, String to) {
        return sameTransaction(invite, "ACK", to);
    }

    private static SipRequest sameTransaction(SipRequest invite, String method, String to) {
        SipHeaders headers = SipHeaders.none()
                .plus("Via", invite.headers().list("Via").getFirst())
                .plus("Max-Forwards", "70")
                .plus("From", invite.header("From").orElseThrow())
                .plus("To", to)
                .plus("Call-ID", invite.callId())
                .plus("CSeq", invite.cseq() + " " + method);
        return new SipRequest(method, invite.uri(), headers, "");
    }
}
