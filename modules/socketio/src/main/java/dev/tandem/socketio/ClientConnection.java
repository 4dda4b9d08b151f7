package dev.tandem.socketio;

import dev.tandem.socketio.engineio.DisconnectReason;
import dev.tandem.socketio.engineio.EngineConnection;
import dev.tandem.socketio.engineio.EngineHandler;
import dev.tandem.socketio.engineio.EngineMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.Cancellable;

/** One client: its Engine.IO session, and its sockets, one for each namespace it is in. Runs on the session's thread. */
final class ClientConnection implements EngineHandler {
    private final SocketIoServer.Shared server;
    private final EngineConnection connection;
    private final PacketAssembly assembly;
    private final Map<String, ClientSocket> sockets = new HashMap<>();

    /** Namespaces it is or was in: what it sent before it heard of the end there is no offence. */
    private final Set<String> known = new HashSet<>();

    private Cancellable connectTimer;
    private long activityAtNanos;

    ClientConnection(SocketIoServer.Shared server, EngineConnection connection) {
        this.server = server;
        this.connection = connection;
        var settings = server.settings();
        this.assembly = new PacketAssembly(server.codec(), settings.limits().maxAttachments());
        this.activityAtNanos = System.nanoTime() - settings.activityInterval().toNanos();
        this.connectTimer = startConnectTimer();
    }

    @Override
    public void onMessage(EngineMessage message) {
        switch (assembly.accept(message)) {
            case PacketAssembly.Result.Whole(SocketPacket packet, int bytes) -> receive(packet, bytes);
            case PacketAssembly.Result.Incomplete() -> {}
            case PacketAssembly.Result.Malformed() -> connection.close(DisconnectReason.PARSE_ERROR);
            case PacketAssembly.Result.TooManyAttachments() -> connection.close(DisconnectReason.LIMIT_EXCEEDED);
        }
    }

    @Override
    public void onActivity() {
        long now = System.nanoTime();
        if (now - activityAtNanos >= server.settings().activityInterval().toNanos()) {
            activityAtNanos = now;
            List.copyOf(sockets.values()).forEach(ClientSocket::active);
        }
    }

    @Override
    public void onClose(DisconnectReason reason) {
        connectTimer.cancel();
        var ended = List.copyOf(sockets.values());
        sockets.clear();
        ended.forEach(socket -> socket.end(reason));
    }

    private void receive(SocketPacket packet, int bytes) {
        switch (packet) {
            case SocketPacket.Connect connect -> connect(connect);
            case SocketPacket.Disconnect(String namespace) -> {
                var socket = sockets.get(namespace);
                if (socket != null) {
                    leave(socket, DisconnectReason.CLIENT_DISCONNECT);
                }
            }
            case SocketPacket.Event event -> toSocket(event, bytes);
            case SocketPacket.Ack ack -> toSocket(ack, bytes);
            case SocketPacket.ConnectError error -> connection.close(DisconnectReason.PARSE_ERROR);
        }
    }

    private void connect(SocketPacket.Connect connect) {
        String namespace = connect.namespace();
        var handler = server.namespaces().get(namespace);
        if (handler == null) {
            ClientSocket.refuse(server, connection, namespace, Admission.refused("Invalid namespace"));
            return;
        }
        if (sockets.containsKey(namespace)) {
            // Client libraries are known to ask twice; they are in, or about to hear.
            return;
        }
        if (sockets.size() >= server.settings().limits().maxNamespaces()) {
            connection.close(DisconnectReason.LIMIT_EXCEEDED);
            return;
        }
        connectTimer.cancel();
        known.add(namespace);
        var socket = new ClientSocket(server, connection, namespace, this::leave);
        sockets.put(namespace, socket);
        socket.seekAdmission(handler, connect.payload());
    }

    private void toSocket(SocketPacket packet, int bytes) {
        var socket = sockets.get(packet.namespace());
        if (socket != null) {
            socket.receive(packet, bytes);
        } else if (!known.contains(packet.namespace())) {
            connection.close(DisconnectReason.PARSE_ERROR);
        }
    }

    /** Ends a socket; a client whom the server put out of its last namespace has nothing more to do here. */
    private void leave(ClientSocket socket, DisconnectReason reason) {
        if (!sockets.remove(socket.namespace(), socket)) {
            return;
        }
        boolean wasConnected = socket.isConnected();
        socket.end(reason);
        if (!sockets.isEmpty()) {
            return;
        }
        if (wasConnected && reason != DisconnectReason.CLIENT_DISCONNECT) {
            connection.close(reason);
        } else {
            connectTimer = startConnectTimer();
        }
    }

    private Cancellable startConnectTimer() {
        return connection.schedule(server.settings().connectTimeout(), () -> {
            if (sockets.isEmpty()) {
                connection.close(DisconnectReason.CONNECT_TIMEOUT);
            }
        });
    }
}
