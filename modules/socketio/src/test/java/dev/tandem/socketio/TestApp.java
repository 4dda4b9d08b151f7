package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.socketio.engineio.DisconnectReason;
import dev.tandem.socketio.engineio.Handshake;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An application for tests: it writes down what happens, echoes {@code echo}, throws on {@code throw}, disconnects on
 * {@code kick}, and refuses whoever has {@code "token":"bad"}.
 */
final class TestApp implements ConnectHandler {
    final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<Admission> connect(Socket socket, JsonNode auth, Handshake handshake) {
        log.add("connect " + socket.namespace() + " " + auth);
        if (auth.path("token").asText().equals("throw")) {
            throw new IllegalStateException("asked to");
        }
        if (auth.path("token").asText().equals("bad")) {
            var data = JsonNodeFactory.instance.objectNode().put("code", "unauthorized");
            return CompletableFuture.completedFuture(Admission.refused("Authentication failed", data));
        }
        sockets.add(socket);
        return CompletableFuture.completedFuture(Admission.accepted(new Handler(socket)));
    }

    SocketHandler handler(Socket socket) {
        return new Handler(socket);
    }

    Socket nextSocket() throws InterruptedException {
        var socket = sockets.poll(20, TimeUnit.SECONDS);
        if (socket == null) {
            throw new AssertionError("nobody connected");
        }
        return socket;
    }

    /** The next line of what happened, signs of life left out. */
    String next() throws InterruptedException {
        String line = log.poll(20, TimeUnit.SECONDS);
        return line == null ? "NOTHING" : line.equals("activity") ? next() : line;
    }

    private final class Handler implements SocketHandler {
        private final Socket socket;

        Handler(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void onEvent(String event, List<JsonNode> args, Ack ack) {
            log.add(event + " " + args);
            switch (event) {
                case "echo" -> {
                    var same = args.toArray(JsonNode[]::new);
                    if (ack.isRequested()) {
                        ack.send(same);
                        ack.send(JsonNodeFactory.instance.textNode("a second time"));
                    } else {
                        socket.emit("echo", same);
                    }
                }
                case "throw" -> throw new IllegalStateException("asked to");
                case "kick" -> socket.disconnect();
                default -> ack.send();
            }
        }

        @Override
        public void onActivity() {
            log.add("activity");
        }

        @Override
        public void onDisconnect(DisconnectReason reason) {
            log.add("gone " + reason);
        }
    }
}
