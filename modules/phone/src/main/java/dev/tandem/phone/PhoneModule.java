package dev.tandem.phone;

import dev.tandem.agent.SipAccounts;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.Calls;
import dev.tandem.http.LoginGuard;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.server.Route;

/** The SIP telephones of one node, wired. */
public final class PhoneModule {
    private final PhoneRoute route;
    private final PhoneMetrics metrics;

    private PhoneModule(PhoneRoute route, PhoneMetrics metrics) {
        this.route = route;
        this.metrics = metrics;
    }

    /**
     * What telephones are translated to.
     *
     * @param guard shared by all logins of the node
     * @param addressOf whose request it is, for limits
     */
    public record Neighbours(
            Sessions sessions,
            Calls calls,
            SipAccounts accounts,
            LoginGuard guard,
            Function<HttpRequest, String> addressOf) {}

    public static PhoneModule start(ActorSystem<?> system, PhoneSettings settings, Neighbours with) {
        PhoneMetrics metrics = new PhoneMetrics();
        Switchboard switchboard =
                new Switchboard(system, new PhoneWorld(with.sessions(), with.calls(), settings, metrics));
        return new PhoneModule(
                new PhoneRoute(system, settings, metrics, switchboard, with.accounts(), with.guard(), with.addressOf()),
                metrics);
    }

    /**
     * {@code /ws}.
     *
     * @param secure whether it is reached over TLS
     */
    public Route route(boolean secure) {
        return route.route(secure);
    }

    public PhoneMetrics metrics() {
        return metrics;
    }
}
