package dev.tandem.app;

import dev.tandem.app.settings.StartRefused;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.server.Route;

/** A role's entrance into the node. */
@FunctionalInterface
interface RoleModule {

    /** Starts what the role needs on this node: entities, endpoints, feeds. Its port opens once all roles have started. */
    Started start(NodeContext node) throws StartRefused;

    /**
     * A role that is running.
     *
     * @param route what its port serves
     * @param greeting lines for the person who started the node, such as a password shown once
     * @param drain called when the node leaves, after its ports have closed and before its entities move
     */
    record Started(Route route, List<String> greeting, Supplier<CompletionStage<Done>> drain) {}
}
