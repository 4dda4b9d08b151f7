package dev.tandem.app;

import dev.tandem.app.settings.NodeRole;
import dev.tandem.phone.PhoneModule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The domains of a node, started.
 *
 * @param routes what the port of each role serves; a role without routes answers 404
 * @param phones SIP telephones, on nodes that carry calls
 * @param greeting lines for the person who started the node, such as a password shown once
 * @param drain called when the node leaves: its ports take nothing new, its entities have not moved yet; whatever holds
 *     connections open closes them here
 */
record Wired(
        Map<NodeRole, Route> routes,
        Optional<PhoneModule> phones,
        List<String> greeting,
        Supplier<CompletionStage<Done>> drain) {

    Wired {
        routes = Map.copyOf(routes);
        greeting = List.copyOf(greeting);
    }

    /** Nothing to do when the node leaves. */
    static CompletionStage<Done> nothing() {
        return CompletableFuture.completedFuture(Done.done());
    }
}
