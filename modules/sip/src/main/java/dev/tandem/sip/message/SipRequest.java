package dev.tandem.sip.message;

/** A request (RFC 3261 §7.1). */
public record SipRequest(String method, String uri, SipHeaders headers, String body) implements SipMessage {

    @Override
    public String startLine() {
        return method + " " + uri + " SIP/2.0";
    }

    public SipRequest with(String name, String value) {
        return new SipRequest(method, uri, headers.with(name, value), body);
    }

    public SipRequest withBody(String contentType, String content) {
        return new SipRequest(method, uri, headers.with("Content-Type", contentType), content);
    }

    /** The response to this, with what it must repeat (RFC 3261 §8.2.6.2). */
    public SipResponse response(int status, String reasonPhrase) {
        SipHeaders repeated = SipHeaders.none();
        for (String name : new String[] {"Via", "From", "To", "Call-ID", "CSeq", "Timestamp"}) {
            for (String value : headers.all(name).toList()) {
                repeated = repeated.plus(name, value);
            }
        }
        if (status < 300) {
            for (String route : headers.all("Record-Route").toList()) {
                repeated = repeated.plus("Record-Route", route);
            }
        }
        return new SipResponse(status, reasonPhrase, repeated, "");
    }
}
