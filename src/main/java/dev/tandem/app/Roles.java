package dev.tandem.app;

import dev.tandem.app.settings.NodeRole;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.server.Directives;

/** Which module stands behind which role. */
final class Roles {
    private Roles() {}

    static RoleModule of(NodeRole role) {
        return switch (role) {
            case LICENSE, AGENT, GATEWAY ->
                node -> new RoleModule.Started(
                        Directives.reject(), List.of(), () -> CompletableFuture.completedFuture(Done.done()));
        };
    }
}
