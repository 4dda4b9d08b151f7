package dev.tandem.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Typology;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectAuthTest {
    private static final AgentProfile ALICE =
            new AgentProfile("a1", "t1", "u1", "alice", "Alice", "101", Typology.CHROME_SOFTPHONE, true);

    private static Principal token(String subject, String tenant) {
        return new Principal(subject, tenant, Role.AGENT, Optional.empty(), "digest", Instant.MAX);
    }

    private static ConnectAuth auth(String agentId, String tenantId, String userId) {
        return new ConnectAuth(
                Optional.of("jwt"),
                Optional.ofNullable(agentId),
                Optional.ofNullable(tenantId),
                Optional.ofNullable(userId));
    }

    private static Optional<ErrorCode> refusal(ConnectAuth auth, Principal principal, AgentProfile agent) {
        return auth.disagreement(principal)
                .or(() -> auth.disagreement(principal, agent))
                .map(Refusal::code);
    }

    @Test
    void ids_that_agree_with_the_token_are_let_in() {
        assertThat(refusal(auth("a1", "t1", "u1"), token("a1", "t1"), ALICE)).isEmpty();
    }

    @Test
    void a_token_of_the_user_opens_the_users_agent() {
        assertThat(refusal(auth("a1", "t1", "u1"), token("u1", "t1"), ALICE)).isEmpty();
    }

    @Test
    void ids_left_out_are_taken_from_the_token() {
        assertThat(refusal(auth(null, null, null), token("a1", "t1"), ALICE)).isEmpty();
    }

    @Test
    void another_agents_id_is_refused() {
        assertThat(refusal(auth("a1", "t1", null), token("a2", "t1"), ALICE)).contains(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void naming_ones_own_user_does_not_open_another_users_agent() {
        assertThat(refusal(auth("a1", "t1", "u2"), token("u2", "t1"), ALICE)).contains(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void another_tenants_id_is_refused() {
        assertThat(refusal(auth("a1", "t2", null), token("a1", "t1"), ALICE)).contains(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void an_agent_of_another_tenant_is_refused_whatever_the_client_says() {
        assertThat(refusal(auth("a1", "t2", null), token("a1", "t2"), ALICE)).contains(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void a_disabled_agent_is_forbidden() {
        var disabled = new AgentProfile("a1", "t1", "u1", "alice", "Alice", "101", Typology.CHROME_SOFTPHONE, false);
        assertThat(refusal(auth("a1", "t1", "u1"), token("a1", "t1"), disabled)).contains(ErrorCode.FORBIDDEN);
    }

    @Test
    void an_agent_with_a_desk_phone_is_forbidden() {
        var deskPhone = new AgentProfile("a1", "t1", "u1", "alice", "Alice", "101", Typology.SIP_PHONE, true);
        assertThat(refusal(auth("a1", "t1", "u1"), token("a1", "t1"), deskPhone))
                .contains(ErrorCode.FORBIDDEN);
    }
}
