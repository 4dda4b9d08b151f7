package dev.tandem.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A value that must be kept and never shown: no log line and no exception's text gives it away. */
record Secret(@JsonValue String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Secret {}

    @Override
    public String toString() {
        return "***";
    }
}
