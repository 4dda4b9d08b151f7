package dev.tandem.call;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.OutgoingInvite;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.Optional;

/**
 * A way to the telephone network.
 *
 * @param id never changes; of a default trunk its name
 * @param name unique among a tenant's trunks; stands in log and history
 * @param tenantId whose trunk it is; empty for a default trunk
 * @param target where INVITEs go, with credentials if the far side asks for them
 * @param dtmf how tones are sent
 * @param priority lower is tried first
 */
public record Trunk(
        String id,
        String name,
        Optional<String> tenantId,
        SipTarget target,
        Dtmf dtmf,
        int priority,
        TrunkOptions options) {

    /** A trunk with nothing special about it. */
    public Trunk(String name, Optional<String> tenantId, SipTarget target, Dtmf dtmf, int priority) {
        this(name, name, tenantId, target, dtmf, priority, TrunkOptions.defaults());
    }

    /** The same trunk, called as this user. */
    public Trunk as(Credentials user) {
        SipTarget known = new SipTarget(target.host(), target.port(), target.transport(), Optional.of(user));
        return new Trunk(id, name, tenantId, known, dtmf, priority, options);
    }

    /** The call through this trunk. */
    OutgoingInvite invite(CallFacts facts, SdpAudio offer, Duration ringTimeout) {
        return new OutgoingInvite(
                target,
                callsAs(facts.from()),
                Optional.of(facts.displayName()).filter(name -> !name.isBlank()),
                facts.to(),
                offer,
                facts.headers(),
                ringTimeout,
                options.inviteOptions());
    }

    /** The user that From names: registrars let their own users call, whatever the agent's number is. */
    private String callsAs(String from) {
        return options.mode() == TrunkOptions.Mode.PEER
                ? from
                : target.credentials().map(Credentials::username).orElse(from);
    }

    /** How tones reach the far side. */
    public enum Dtmf {
        /** In the RTP stream, as telephone-event (RFC 4733). */
        @JsonProperty("rfc4733")
        RFC4733,
        /** In SIP INFO, as {@code application/dtmf-relay}. */
        @JsonProperty("info")
        INFO
    }
}
