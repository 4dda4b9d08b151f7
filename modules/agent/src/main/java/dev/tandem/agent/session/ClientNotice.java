package dev.tandem.agent.session;

import dev.tandem.core.CborMessage;
import java.time.Instant;

/** Something the agent's client is told, in the order in which it happened. */
public interface ClientNotice extends CborMessage {

    /** A WebRTC transport came up. */
    record PeerConnected(String transportId) implements ClientNotice {}

    /** A WebRTC transport went down. */
    record PeerDisconnected(String transportId, String reason) implements ClientNotice {}

    /** The client has sent a tone in its media (RFC 4733) on the transport that its call uses. */
    record ToneSent(String transportId, char tone) implements ClientNotice {}

    /** The agent's presence, which it set or its calls did. */
    record PresenceChanged(String agentId, Presence presence, Instant since) implements ClientNotice {}

    /** The session is over; the client must log in again. The last notice of a session. */
    record SessionEnded(String sessionId, String reason) implements ClientNotice {}

    /** Another connection of the same login took this one's place; the session goes on there. */
    record Displaced(String sessionId) implements ClientNotice {}
}
