package dev.tandem.agent.pbx;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.core.CborMessage;
import java.time.Instant;
import java.util.Optional;

/**
 * How far an agent is at the PBX, as the agent API shows it.
 *
 * @param lastError why it is not there yet
 * @param at since when
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PbxStatus(Kind status, Optional<String> lastError, Optional<Instant> at) implements CborMessage {

    /** The states of an agent at the PBX. */
    public enum Kind {
        @JsonProperty("provisioned")
        PROVISIONED,
        /** Will be told to the PBX, or removed from it, as soon as it can be reached. */
        @JsonProperty("pending")
        PENDING,
        /** The PBX refused; it is tried again at the next reconciliation. */
        @JsonProperty("failed")
        FAILED,
        /** Nothing is to be provisioned: no PBX is set, or the agent is disabled or has no browser. */
        @JsonProperty("off")
        OFF
    }

    public static PbxStatus off() {
        return new PbxStatus(Kind.OFF, Optional.empty(), Optional.empty());
    }

    static PbxStatus provisioned(Instant at) {
        return new PbxStatus(Kind.PROVISIONED, Optional.empty(), Optional.of(at));
    }

    static PbxStatus pending(Optional<String> lastError) {
        return new PbxStatus(Kind.PENDING, lastError, Optional.empty());
    }

    static PbxStatus failed(String why, Instant at) {
        return new PbxStatus(Kind.FAILED, Optional.of(why), Optional.of(at));
    }
}
