package dev.tandem.media.relay;

import dev.tandem.media.MediaSettings;
import java.util.concurrent.atomic.AtomicLong;

/** What the parts of one plane share. */
record Engine(
        MediaSettings settings,
        Counters counters,
        Randoms random,
        NtpClock clock,
        Topology topology,
        Registry registry,
        AtomicLong origins) {

    Engine(MediaSettings settings) {
        this(settings, new Counters(), new Randoms(), new NtpClock(), new Topology(), new Registry(), new AtomicLong());
    }

    Workspace workspace() {
        return new Workspace(counters, settings.maxPacketsPerSecond());
    }
}
