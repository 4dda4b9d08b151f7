package dev.tandem.call;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.sip.InviteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is agreed with the far side of a trunk.
 *
 * @param codecs encoding names that the far side takes, best first; a call in another one does not go there
 * @param sessionTimer interval of RFC 4028; empty: not asked for
 * @param maxCalls calls at once in the whole cluster; empty: as many as there are
 * @param allowedSources networks in CIDR notation that requests may come from, besides the host's own addresses
 * @param keepAlive whether OPTIONS are sent to see that it lives
 */
public record TrunkOptions(
        Mode mode,
        List<String> codecs,
        Prack prack,
        Optional<Duration> sessionTimer,
        Srtp srtp,
        Optional<Integer> maxCalls,
        List<String> allowedSources,
        boolean keepAlive) {

    /** All codecs that calls can be in. */
    public static final List<String> ALL_CODECS = List.of("PCMU", "PCMA", "opus");

    public TrunkOptions {
        codecs = List.copyOf(codecs);
        allowedSources = List.copyOf(allowedSources);
    }

    /** A peer that is known by its address and takes everything. */
    public static TrunkOptions defaults() {
        return new TrunkOptions(
                Mode.PEER, ALL_CODECS, Prack.SUPPORTED, Optional.empty(), Srtp.OFF, Optional.empty(), List.of(), true);
    }

    /** Whether a call in this codec may go there. */
    public boolean takes(String codec) {
        return codecs.stream().anyMatch(codec::equalsIgnoreCase);
    }

    /** How INVITEs to the far side are made. */
    InviteOptions inviteOptions() {
        InviteOptions.Prack reliable = switch (prack) {
            case OFF -> InviteOptions.Prack.NEVER;
            case SUPPORTED -> InviteOptions.Prack.IF_ASKED;
            case REQUIRED -> InviteOptions.Prack.REQUIRE;
        };
        return new InviteOptions(reliable, sessionTimer);
    }

    /** How the far side knows us. */
    public enum Mode {
        /** By our address, or by digest when it asks for it. */
        @JsonProperty("peer")
        PEER,
        /** The trunk's user is registered there (RFC 3261 §10), and calls come and go as that user. */
        @JsonProperty("register")
        REGISTER,
        /** Each agent is registered there with its own user while it has a session, and calls as that user. */
        @JsonProperty("agent-register")
        AGENT_REGISTER
    }

    /** Reliable provisional responses (RFC 3262). */
    public enum Prack {
        @JsonProperty("off")
        OFF,
        /** Where the far side asks for it. */
        @JsonProperty("supported")
        SUPPORTED,
        @JsonProperty("required")
        REQUIRED
    }

    /** Whether media is encrypted. */
    public enum Srtp {
        @JsonProperty("off")
        OFF,
        /** With keys in the SDP (RFC 4568), which only TLS keeps from being read on the way. */
        @JsonProperty("sdes")
        SDES
    }
}
