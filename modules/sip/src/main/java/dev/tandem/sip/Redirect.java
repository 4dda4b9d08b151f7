package dev.tandem.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Response;

/**
 * Where a 3xx sends a call (RFC 3261 §21.3).
 *
 * @param host name or address in {@code uri}
 */
record Redirect(String uri, String host, SipTransport transport) {
    private static final int MAX_PLACES = 10;

    /** The places of a 3xx in its order; others than sip URIs are left out. */
    static List<Redirect> of(Response response) {
        List<Redirect> places = new ArrayList<>();
        ListIterator<?> contacts = response.getHeaders(ContactHeader.NAME);
        while (contacts.hasNext() && places.size() < MAX_PLACES) {
            if (((ContactHeader) contacts.next()).getAddress().getURI() instanceof SipURI sip && !sip.isSecure()) {
                SipURI bare = (SipURI) sip.clone();
                bare.removeParameter("method");
                String transport = sip.getTransportParam();
                places.add(new Redirect(
                        bare.toString(),
                        sip.getHost(),
                        transport == null ? SipTransport.UDP : SipTransport.of(transport)));
            }
        }
        return List.copyOf(places);
    }
}
