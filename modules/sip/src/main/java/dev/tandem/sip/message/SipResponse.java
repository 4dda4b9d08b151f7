package dev.tandem.sip.message;

/** A response (RFC 3261 §7.2). */
public record SipResponse(int status, String reasonPhrase, SipHeaders headers, String body) implements SipMessage {

    @Override
    public String startLine() {
        return "SIP/2.0 " + status + " " + reasonPhrase;
    }

    public boolean isProvisional() {
        return status < 200;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public SipResponse with(String name, String value) {
        return new SipResponse(status, reasonPhrase, headers.with(name, value), body);
    }

    public SipResponse plus(String name, String value) {
        return new SipResponse(status, reasonPhrase, headers.plus(name, value), body);
    }

    public SipResponse withBody(String contentType, String content) {
        return new SipResponse(status, reasonPhrase, headers.with("Content-Type", contentType), content);
    }

    /** With our tag in To, unless there is one or the response is 100. */
    public SipResponse tagged(String tag) {
        boolean untagged = status > 100 && to().parameters().get("tag").isEmpty();
        return untagged ? with("To", header("To").orElseThrow() + ";tag=" + tag) : this;
    }
}
