package dev.tandem.sip.guard;

import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy.Verdict;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the door says of a request that comes in, carried along with it.
 *
 * @param proved whether the source is known to receive what we send to it, so that nobody else is hit by our answers
 * @param named whether answers may tell what software we are
 * @param refusal the answer, where the request is to be read no further
 */
public record Admission(
        InetAddress source,
        SipTransport transport,
        Verdict verdict,
        boolean proved,
        boolean named,
        Optional<Screened.Refusal> refusal) {}
