package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions;
import dev.tandem.core.Ids;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.Registration;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which agents are registered at a PBX where they register themselves. */
class AccountsTest {
    private static final Jdbc JDBC = new Jdbc(JournalTestKit.database().dataSource());

    private final String tenant = "tenant-" + Ids.next();
    private final String alice = Ids.next();
    private final Set<String> registered = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletionStage<Optional<Credentials>>> passwords = new HashMap<>();
    private final Accounts accounts = new Accounts(
            JDBC,
            () -> List.of(trunk()),
            new Registrations(endpoint(), "node", InstantSource.system()),
            passwords::get);

    private Trunk trunk() {
        TrunkOptions of = TrunkOptions.defaults();
        return new Trunk(
                "trunk-" + tenant,
                "pbx",
                Optional.of(tenant),
                new SipTarget("127.0.0.1", 5060, SipTransport.UDP, Optional.empty()),
                Trunk.Dtmf.RFC4733,
                1,
                new TrunkOptions(
                        TrunkOptions.Mode.AGENT_REGISTER,
                        of.codecs(),
                        of.prack(),
                        of.sessionTimer(),
                        of.srtp(),
                        of.maxCalls(),
                        of.allowedSources(),
                        of.keepAlive()));
    }

    /** One that registers and does nothing else. */
    private SipEndpoint endpoint() {
        return (SipEndpoint) Proxy.newProxyInstance(
                SipEndpoint.class.getClassLoader(), new Class<?>[] {SipEndpoint.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("register");
                    String user = ((dev.tandem.sip.RegistrationRequest) arguments[0]).user();
                    registered.add(user);
                    return new Registration() {
                        @Override
                        public Optional<Instant> expiresAt() {
                            return Optional.empty();
                        }

                        @Override
                        public void close() {
                            registered.remove(user);
                        }
                    };
                });
    }

    private static CompletionStage<Optional<Credentials>> user(String name) {
        return CompletableFuture.completedStage(Optional.of(new Credentials(name, "secret")));
    }

    @BeforeEach
    void an_agent_with_a_session() {
        JDBC.now(connection -> Jdbc.update(
                connection,
                "INSERT INTO agent_session (session_id, agent_id, tenant_id, opened_at, first_event, last_event)"
                        + " VALUES (?, ?, ?, now(), 1, 1)",
                "session-" + alice,
                alice,
                tenant));
        passwords.put(alice, user("alice"));
        accounts.here(true);
    }

    @AfterEach
    void goes() {
        accounts.here(false);
        accounts.follow(false);
        assertThat(registered).isEmpty();
    }

    @Test
    void an_agent_is_registered_as_long_as_it_has_a_session() {
        accounts.follow(true);
        assertThat(registered).containsExactly("alice");

        JDBC.now(connection ->
                Jdbc.update(connection, "UPDATE agent_session SET ended_at = now() WHERE agent_id = ?", alice));
        accounts.follow(false);
        assertThat(registered).isEmpty();
    }

    @Test
    void an_agent_that_is_not_to_be_reached_stays_registered_and_is_asked_again_soon() {
        accounts.follow(true);

        passwords.put(alice, CompletableFuture.failedStage(new IllegalStateException("its shard moves")));
        for (int minute = 0; minute < 3; minute++) {
            accounts.follow(true);
            assertThat(registered).containsExactly("alice");
        }

        passwords.put(alice, user("alice-anew"));
        accounts.follow(false);
        assertThat(registered).containsExactly("alice-anew");
    }

    @Test
    void an_agent_that_has_no_password_any_more_is_not_registered() {
        accounts.follow(true);
        passwords.put(alice, CompletableFuture.completedStage(Optional.empty()));

        accounts.follow(false);
        assertThat(registered).as("asked once a minute").containsExactly("alice");
        accounts.follow(true);
        assertThat(registered).isEmpty();
    }
}
