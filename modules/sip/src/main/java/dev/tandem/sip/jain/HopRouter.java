package dev.tandem.sip.jain;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.DefaultRouter;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request where its application data says, so that names are looked up by us and not by the stack. JAIN SIP
 * finds this class by its name.
 */
public final class HopRouter extends DefaultRouter {

    public HopRouter(SipStack stack, @Nullable String defaultRoute) {
        super(stack, defaultRoute);
    }

    @Override
    public Hop getNextHop(Request request) throws SipException {
        return ((SIPMessage) request).getApplicationData() instanceof Hop hop ? hop : super.getNextHop(request);
    }
}
