package dev.tandem.app;

import dev.tandem.app.settings.StartRefused;
import java.util.List;
import java.util.Map;

/** Which domain is given what: the one place that knows them all. Read from top to bottom. */
final class Wiring {
    private Wiring() {}

    /** Starts the domains on this node. Its ports open once this returns. Blocks; called once. */
    static Wired start(NodeContext node) throws StartRefused {
        return new Wired(Map.of(), List.of(), Wired::nothing);
    }
}
