package dev.tandem.call;

import dev.tandem.sip.SipTarget;
import java.util.Optional;

/**
 * A way to the telephone network.
 *
 * @param name unique among the trunks; stands in log and history
 * @param tenantId whose trunk it is; empty for every tenant's
 * @param target where INVITEs go, with credentials if the far side asks for them
 * @param dtmf how tones are sent
 * @param priority lower is tried first
 */
public record Trunk(String name, Optional<String> tenantId, SipTarget target, Dtmf dtmf, int priority) {

    /** How tones reach the far side. */
    public enum Dtmf {
        /** In the RTP stream, as telephone-event (RFC 4733). */
        RFC4733,
        /** In SIP INFO, as {@code application/dtmf-relay}. */
        INFO
    }
}
