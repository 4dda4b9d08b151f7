package dev.tandem.phone;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Duration;
import java.util.function.Consumer;

/** Whether a telephone is there: it is asked now and then, and all that it says keeps its session and its seat. */
final class Liveness {
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(10).toNanos();

    private final Line line;
    private final Consumer<String> sessionGone;
    private boolean heardSinceProbe = true;
    private long lastHeartbeatNanos;

    /** @param sessionGone is told which session is no more */
    Liveness(Line line, Consumer<String> sessionGone) {
        this.line = line;
        this.sessionGone = sessionGone;
    }

    /** The telephone has said something. */
    void heard() {
        heardSinceProbe = true;
        long now = System.nanoTime();
        if (now - lastHeartbeatNanos >= HEARTBEAT_NANOS) {
            lastHeartbeatNanos = now;
            beat(line.sessionId());
        }
    }

    private void beat(String sessionId) {
        line.then(
                line.session(replyTo -> new AgentSessionCommand.Heartbeat(sessionId, replyTo)),
                new SessionReply.Noted(),
                reply -> {
                    if (reply instanceof SessionReply.Refused(Refusal refusal)
                            && refusal.code() == ErrorCode.SESSION_GONE) {
                        sessionGone.accept(sessionId);
                    }
                });
    }

    /** Asks for a sign of life; false if there was none since the last time. */
    boolean probe(String aor) {
        if (!heardSinceProbe) {
            return false;
        }
        heardSinceProbe = false;
        line.send(
                Requests.request(
                        line,
                        "OPTIONS",
                        line.contact(),
                        "<" + line.uriOf("tandem") + ">;tag=" + Tags.tag(),
                        "<" + aor + ">",
                        Tags.tag() + "@tandem",
                        1),
                _ -> {});
        return true;
    }
}
