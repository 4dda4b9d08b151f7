package dev.tandem.call.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.call.CallEvent;
import dev.tandem.call.Destination;
import dev.tandem.http.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/** Writes what happened to a call into its row. */
final class HistoryFeed {
    private static final String INSERT = "INSERT INTO call_history (call_id, tenant_id, agent_id, peer_agent_id,"
            + " direction, from_number, to_number, campaign_id, lead_id, dialed_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call_id) DO NOTHING";

    private HistoryFeed() {}

    static void write(Connection connection, String callId, CallEvent event) throws SQLException {
        switch (event) {
            case CallEvent.Dialed dialed -> begin(connection, callId, dialed);
            case CallEvent.Received received -> begin(connection, callId, received);
            case CallEvent.TransferDialed dialed -> begin(connection, callId, dialed);
            case CallEvent.SipReceived received -> set(connection, callId, "trunk = ?", received.trunk());
            case CallEvent.SipInvited invited -> set(connection, callId, "trunk = ?", invited.trunk());
            case CallEvent.Ringing ringing ->
                set(connection, callId, "ringing_at = coalesce(ringing_at, ?)", ringing.at());
            case CallEvent.Answered answered ->
                set(connection, callId, "answered_at = ?, codec = ?", answered.at(), answered.codec());
            case CallEvent.Ended ended ->
                set(
                        connection,
                        callId,
                        "ended_at = ?, reason = ?, sip_status = ?, duration_s = ?, quality = ?::jsonb",
                        ended.at(),
                        ended.reason(),
                        ended.sipStatus(),
                        ended.duration(),
                        quality(ended));
            case CallEvent.Failed failed ->
                set(
                        connection,
                        callId,
                        "ended_at = ?, failed = TRUE, reason = ?, sip_status = ?",
                        failed.at(),
                        failed.reason(),
                        failed.sipStatus());
            case CallEvent.Offered _,
                    CallEvent.DialogChanged _,
                    CallEvent.Muted _,
                    CallEvent.Held _,
                    CallEvent.OfTransfer _,
                    CallEvent.DtmfReceived _,
                    CallEvent.DtmfSent _,
                    CallEvent.Closed _ -> {}
        }
    }

    private static void begin(Connection connection, String callId, CallEvent.Dialed dialed) throws SQLException {
        update(
                connection,
                INSERT,
                callId,
                dialed.tenantId(),
                dialed.agentId(),
                dialed.calledAgentId(),
                directionTo(dialed.calledAgentId()),
                dialed.from(),
                dialed.to(),
                dialed.campaignId(),
                dialed.leadId(),
                dialed.at());
    }

    private static void begin(Connection connection, String callId, CallEvent.TransferDialed dialed)
            throws SQLException {
        Destination destination = dialed.destination();
        update(
                connection,
                INSERT,
                callId,
                dialed.tenantId(),
                dialed.agentId(),
                destination.calledAgentId(),
                directionTo(destination.calledAgentId()),
                destination.from(),
                dialed.to(),
                Optional.empty(),
                Optional.empty(),
                dialed.at());
    }

    private static void begin(Connection connection, String callId, CallEvent.Received received) throws SQLException {
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
    }

    private static String directionTo(Optional<String> calledAgentId) {
        return calledAgentId.isPresent() ? "internal" : "outbound";
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

    private static void set(Connection connection, String callId, String columns, Object... values)
            throws SQLException {
        Object[] withCall = Arrays.copyOf(values, values.length + 1);
        withCall[values.length] = callId;
        update(connection, "UPDATE call_history SET " + columns + " WHERE call_id = ?", withCall);
    }

    private static void update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                bind(statement, i + 1, values[i] instanceof Optional<?> optional ? optional : Optional.of(values[i]));
            }
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, int index, Optional<?> value) throws SQLException {
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
