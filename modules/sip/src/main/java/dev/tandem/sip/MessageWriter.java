package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import javax.sip.SipException;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Writes the requests and responses of this endpoint. All text that comes in was checked at the border. */
final class MessageWriter {
    /** What we understand in and outside dialogs (RFC 3261 §20.5). */
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY";

    /** The bodies that we read. */
    static final String ACCEPT = "application/sdp";

    /** Without state, and so safe to share. */
    private static final HeaderFactoryImpl HEADERS = new HeaderFactoryImpl();

    private final String announcedHost;
    private final LocalPorts ports;
    private final String userAgent;
    private final MessageFactoryImpl messages = new MessageFactoryImpl();

    /** Everything of a request but its body. */
    record Head(
            String method,
            String requestUri,
            SipTransport transport,
            String from,
            String to,
            String callId,
            long cseq,
            List<String> routes,
            String contact) {}

    MessageWriter(String announcedHost, LocalPorts ports, String userAgent) {
        this.announcedHost = SipText.bracketed(announcedHost);
        this.ports = ports;
        this.userAgent = userAgent;
    }

    /** Our URI for this user: From, To of incoming calls. */
    String localUri(String user) {
        return "sip:" + SipText.escapeUser(user) + "@" + announcedHost;
    }

    /** Our Contact for this user (RFC 3261 §8.1.1.8). */
    String contact(String user, SipTransport transport) {
        String uri = localUri(user) + ":" + ports.of(transport);
        return transport == SipTransport.UDP ? uri : uri + ";transport=" + transport.parameter();
    }

    /** The same URI as {@code sips:}, which says its transport by itself (RFC 3261 §19.1). */
    static String secured(String uri) {
        return "sips:" + uri.substring("sip:".length()).replace(";transport=tls", "");
    }

    Request request(Head head, List<HeaderLine> extra) {
        StringBuilder text = new StringBuilder(1024);
        text.append(head.method).append(' ').append(head.requestUri).append(" SIP/2.0\r\n");
        line(
                text,
                "Via",
                "SIP/2.0/" + head.transport + " " + announcedHost + ":" + ports.of(head.transport) + ";branch="
                        + Ids.branch() + ";rport");
        line(text, "Max-Forwards", "70");
        head.routes.forEach(route -> line(text, "Route", route));
        line(text, "From", head.from);
        line(text, "To", head.to);
        line(text, "Call-ID", head.callId);
        line(text, "CSeq", head.cseq + " " + head.method);
        if (!head.method.equals(Request.BYE) && !head.method.equals(Request.CANCEL)) {
            line(text, "Contact", "<" + head.contact + ">");
            line(text, "Allow", ALLOW);
            line(text, "Supported", Extensions.SUPPORTED);
        }
        line(text, "User-Agent", userAgent);
        extra.forEach(header -> line(text, header.name(), header.value()));
        line(text, "Content-Length", "0");
        text.append("\r\n");
        try {
            return messages.createRequest(text.toString());
        } catch (ParseException e) {
            throw new IllegalStateException("our own request does not parse: " + head.method, e);
        }
    }

    /** A request inside a dialog that {@link DialogSnapshot#sending} already counted. */
    Request inDialog(String method, DialogSnapshot dialog, long cseq, List<HeaderLine> extra) {
        Head head = new Head(
                method,
                dialog.requestUri(),
                dialog.transport(),
                "<" + dialog.localUri() + ">;tag=" + dialog.localTag(),
                "<" + dialog.remoteUri() + ">" + (dialog.remoteTag().isEmpty() ? "" : ";tag=" + dialog.remoteTag()),
                dialog.callId(),
                cseq,
                dialog.routes(),
                dialog.localContact());
        return request(head, extra);
    }

    /** The CANCEL of this INVITE: same branch, same route (RFC 3261 §9.1). */
    Request cancel(Request invite, List<HeaderLine> extra) {
        try {
            SIPRequest cancel = ((SIPRequest) invite).createCancelRequest();
            cancel.setApplicationData(((SIPRequest) invite).getApplicationData());
            extra.forEach(header -> add(cancel, header));
            return cancel;
        } catch (SipException e) {
            throw new IllegalStateException("no CANCEL for our own INVITE", e);
        }
    }

    /**
     * A response to this request.
     *
     * @param toTag added to To if the request brought none; may be empty for 100
     */
    Response response(int status, Request request, String toTag) {
        try {
            Response response = messages.createResponse(status, request);
            ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
            if (to.getTag() == null && !toTag.isEmpty()) {
                to.setTag(toTag);
            }
            set(response, "Server", userAgent);
            return response;
        } catch (ParseException e) {
            throw new IllegalStateException("no response to a request that parsed", e);
        }
    }

    /** Adds what every response that makes or keeps a dialog carries. */
    Response inDialog(Response response, String contact) {
        set(response, "Contact", "<" + contact + ">");
        set(response, "Allow", ALLOW);
        set(response, "Supported", Extensions.SUPPORTED);
        return response;
    }

    /** Adds what we can do: to the answer of an OPTIONS (RFC 3261 §11.2). */
    Response capabilities(Response response) {
        set(response, "Allow", ALLOW);
        set(response, "Accept", ACCEPT);
        set(response, "Accept-Encoding", "identity");
        set(response, "Accept-Language", "en");
        set(response, "Supported", Extensions.SUPPORTED);
        return response;
    }

    void sdp(Message message, SdpAudio session) {
        body(message, "application/sdp", session.encode());
    }

    void body(Message message, String contentType, String body) {
        try {
            message.setContent(body.getBytes(StandardCharsets.UTF_8), (ContentTypeHeader)
                    HEADERS.createHeader("Content-Type", contentType));
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a content type", e);
        }
    }

    void set(Message message, String name, String value) {
        message.removeHeader(name);
        add(message, new HeaderLine(name, value));
    }

    static void add(Message message, HeaderLine header) {
        try {
            // The stack's factory refuses lists of values, its parser takes them.
            message.addHeader(StringMsgParser.parseSIPHeader(header.name() + ": " + header.value() + "\n"));
        } catch (ParseException e) {
            throw new IllegalStateException("our own header does not parse: " + header.name(), e);
        }
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
