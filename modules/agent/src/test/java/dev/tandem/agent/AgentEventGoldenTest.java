package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.journal.golden.GoldenEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentEventGoldenTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.123456Z");
    private static final AgentEvent.Created CREATED = new AgentEvent.Created(
            "agent-1",
            "tenant-1",
            "user-1",
            "alice",
            "Alice",
            "1001",
            Typology.CHROME_SOFTPHONE,
            true,
            new Secret("$argon2id$hash"),
            new Secret("sip-password"),
            AT);

    @Test
    void yesterdays_events_of_agents_still_read() throws IOException {
        GoldenEvents.verify(
                AgentEvent.class,
                Path.of("src/test/golden"),
                List.of(
                        CREATED,
                        new AgentEvent.Changed(
                                "agent-1", "tenant-1", "user-1", "alice", "Alice B", "1002", Typology.SIP_PHONE, AT),
                        new AgentEvent.PasswordChanged("agent-1", "tenant-1", new Secret("$argon2id$other"), AT),
                        new AgentEvent.SipPasswordRenewed("agent-1", "tenant-1", new Secret("other-sip-password"), AT),
                        new AgentEvent.Enabled("agent-1", "tenant-1", AT),
                        new AgentEvent.Disabled("agent-1", "tenant-1", AT),
                        new AgentEvent.Deleted("agent-1", "tenant-1", AT)));
    }

    @Test
    void secrets_do_not_show_in_text() {
        assertThat(CREATED.toString()).doesNotContain("argon2id").doesNotContain("sip-password");
    }
}
