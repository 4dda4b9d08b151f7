package dev.tandem.call.inbound;

import com.fasterxml.jackson.annotation.JsonProperty;

/** In which order a ring group's agents are called. */
public enum Strategy {
    /** All at once; the first to answer has the call. */
    @JsonProperty("all")
    ALL,
    /** One after the other, beginning with whoever has waited longest for a turn. */
    @JsonProperty("round-robin")
    ROUND_ROBIN,
    /** One after the other, beginning with whoever's last call ended first. */
    @JsonProperty("longest-idle")
    LONGEST_IDLE
}
