package dev.tandem.agent.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Whether an agent can be given calls: as the agent says, or as its calls make it. */
public enum Presence {
    @JsonProperty("available")
    AVAILABLE,
    @JsonProperty("busy")
    BUSY,
    @JsonProperty("away")
    AWAY,
    @JsonProperty("dnd")
    DND,
    @JsonProperty("wrap_up")
    WRAP_UP;

    /** As it is written on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
