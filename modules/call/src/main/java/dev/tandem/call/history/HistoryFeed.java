package dev.tandem.call.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.call.CallEvent;
import dev.tandem.http.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Writes what happened to a call into its row. */
final class HistoryFeed {
    private static final String INSERT = "INSERT INTO call_history (call_id, tenant_id, agent_id, peer_agent_id,"
            + " direction, from_number, to_number, campaign_id, lead_id, dialed_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call_id) DO NOTHING";

    private HistoryFeed() {}

    static void write(Connection connection, String callId, CallEvent event) throws SQLException {
        switch (event) {
            case CallEvent.Dialed dialed -> insert(connection, callId, dialed);
            case CallEvent.Received received ->
                update(
                        connection,
                        INSERT,
                        callId,
                        received.tenantId(),
                        received.agentId(),
                        Optional.empty(),
                        "inbound",
                        received.from(),
                        received.to(),
                        Optional.empty(),
                        Optional.empty(),
                        received.at());
            case CallEvent.SipInvited invited ->
                update(connection, "UPDATE call_history SET trunk = ? WHERE call_id = ?", invited.trunk(), callId);
            case CallEvent.Ringing ringing ->
                update(
                        connection,
                        "UPDATE call_history SET ringing_at = coalesce(ringing_at, ?) WHERE call_id = ?",
                        ringing.at(),
                        callId);
            case CallEvent.Answered answered ->
                update(
                        connection,
                        "UPDATE call_history SET answered_at = ?, codec = ? WHERE call_id = ?",
                        answered.at(),
                        answered.codec(),
                        callId);
            case CallEvent.Ended ended -> end(connection, callId, ended);
            case CallEvent.Failed failed ->
                update(
                        connection,
                        "UPDATE call_history SET ended_at = ?, failed = TRUE, reason = ?, sip_status = ?"
                                + " WHERE call_id = ?",
                        failed.at(),
                        failed.reason(),
                        failed.sipStatus(),
                        callId);
            case CallEvent.Offered offered -> {}
            case CallEvent.DialogChanged changed -> {}
            case CallEvent.Muted muted -> {}
            case CallEvent.Held held -> {}
            case CallEvent.TransferBegun begun -> {}
            case CallEvent.TransferFailed failed -> {}
            case CallEvent.Transferred transferred -> {}
            case CallEvent.Joined joined -> {}
            case CallEvent.TransferDialed dialed ->
                update(
                        connection,
                        INSERT,
                        callId,
                        dialed.tenantId(),
                        dialed.agentId(),
                        dialed.destination().calledAgentId(),
                        dialed.destination().calledAgentId().isPresent() ? "internal" : "outbound",
                        dialed.destination().from(),
                        dialed.to(),
                        Optional.empty(),
                        Optional.empty(),
                        dialed.at());
            case CallEvent.DtmfReceived received -> {}
            case CallEvent.DtmfSent sent -> {}
            case CallEvent.Closed closed -> {}
        }
    }

    private static void insert(Connection connection, String callId, CallEvent.Dialed dialed) throws SQLException {
        update(
                connection,
                INSERT,
                callId,
                dialed.tenantId(),
                dialed.agentId(),
                dialed.calledAgentId(),
                dialed.calledAgentId().isPresent() ? "internal" : "outbound",
                dialed.from(),
                dialed.to(),
                dialed.campaignId(),
                dialed.leadId(),
                dialed.at());
    }

    private static void end(Connection connection, String callId, CallEvent.Ended ended) throws SQLException {
        update(
                connection,
                "UPDATE call_history SET ended_at = ?, reason = ?, sip_status = ?, duration_s = ?,"
                        + " quality = ?::jsonb WHERE call_id = ?",
                ended.at(),
                ended.reason(),
                ended.sipStatus(),
                ended.duration(),
                quality(ended),
                callId);
    }

    /** Our own measurement, and beside it what the agents' clients reported. */
    private static Optional<String> quality(CallEvent.Ended ended) {
        return ended.quality().map(measured -> {
            ObjectNode quality = Json.mapper().valueToTree(measured);
            if (!ended.clientStats().isEmpty()) {
                quality.set("clients", Json.mapper().valueToTree(ended.clientStats()));
            }
            return quality.toString();
        });
    }

    private static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                set(statement, i + 1, values[i] instanceof Optional<?> optional ? optional : Optional.of(values[i]));
            }
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int index, Optional<?> value) throws SQLException {
        if (value.isEmpty()) {
            statement.setNull(index, Types.NULL);
        } else if (value.get() instanceof Instant at) {
            statement.setObject(index, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
        } else if (value.get() instanceof String text) {
            // PostgreSQL's text holds no NUL; a number that carried one must not stop the feed.
            statement.setString(index, text.replace("\0", ""));
        } else {
            statement.setObject(index, value.get());
        }
    }
}
