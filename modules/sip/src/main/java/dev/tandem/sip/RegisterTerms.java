package dev.tandem.sip;

import java.util.List;
import java.util.ListIterator;
import java.util.OptionalInt;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What every REGISTER of one registration says, and what the registrar's answers mean (RFC 3261 §10.2). */
record RegisterTerms(MessageWriter writer, RegistrationRequest wish) {
    /** The domain and no user (RFC 3261 §10.2). */
    String requestUri() {
        return "sip:" + SipText.bracketed(wish.domain()) + transportParameter();
    }

    private String transportParameter() {
        SipTransport transport = wish.registrar().transport();
        return transport == SipTransport.UDP ? "" : ";transport=" + transport.parameter();
    }

    private String contact() {
        return writer.contact(wish.contactUser(), wish.registrar().transport());
    }

    Request request(String callId, String tag, long cseq, List<HeaderLine> extra) {
        String record = "sip:" + SipText.escapeUser(wish.user()) + "@" + SipText.bracketed(wish.domain());
        MessageWriter.Head head = new MessageWriter.Head(
                Request.REGISTER,
                requestUri(),
                wish.registrar().transport(),
                "<" + record + ">;tag=" + tag,
                "<" + record + ">",
                callId,
                cseq,
                List.of(),
                contact());
        return writer.request(head, extra);
    }

    /** For how many seconds the registrar took our binding: as our Contact says, else the message, else as asked. */
    long granted(Response response, long asked) {
        OptionalInt ours = OptionalInt.empty();
        ListIterator<?> contacts = response.getHeaders(ContactHeader.NAME);
        while (contacts.hasNext()) {
            ContactHeader contact = (ContactHeader) contacts.next();
            if (isOurs(contact) && contact.getExpires() >= 0) {
                ours = OptionalInt.of(contact.getExpires());
            }
        }
        OptionalInt said = ours.isPresent() ? ours : MessageReader.seconds(response, "Expires");
        return said.isPresent() ? Math.min(said.getAsInt(), RegistrationRequest.LONGEST.toSeconds()) : asked;
    }

    private boolean isOurs(ContactHeader contact) {
        return contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipURI uri
                && contact().startsWith("sip:" + uri.getUser() + "@" + uri.getHost() + ":" + uri.getPort());
    }

    static OptionalInt minExpires(Response response) {
        return MessageReader.seconds(response, "Min-Expires");
    }
}
