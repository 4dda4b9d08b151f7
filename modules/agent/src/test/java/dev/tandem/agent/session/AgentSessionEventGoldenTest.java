package dev.tandem.agent.session;

import dev.tandem.journal.golden.GoldenEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentSessionEventGoldenTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.123456Z");

    @Test
    void yesterdays_events_of_sessions_still_read() throws IOException {
        GoldenEvents.verify(
                AgentSessionEvent.class,
                Path.of("src/test/golden"),
                List.of(
                        new AgentSessionEvent.Opened(
                                "session-1",
                                "agent-1",
                                "tenant-1",
                                "0a1b2c3d4e5f",
                                new Seat("license-1", 5, 2, AT.plusSeconds(90)),
                                AT),
                        new AgentSessionEvent.ClientAttached("session-1", "agent-1", "tenant-1", "0a1b2c3d4e5f", AT),
                        new AgentSessionEvent.ClientDetached("session-1", "agent-1", "tenant-1", "connection_lost", AT),
                        new AgentSessionEvent.CallJoined("session-1", "agent-1", "tenant-1", "call-1", "feed-1", AT),
                        new AgentSessionEvent.CallLeft("session-1", "agent-1", "tenant-1", "call-1", AT),
                        new AgentSessionEvent.PresenceChanged(
                                "session-1", "agent-1", "tenant-1", Presence.BUSY, Presence.AWAY, "agent", AT),
                        new AgentSessionEvent.Ended("session-1", "agent-1", "tenant-1", "logout", true, AT),
                        new AgentSessionEvent.Settled("session-1", "agent-1", "tenant-1", AT)));
    }
}
