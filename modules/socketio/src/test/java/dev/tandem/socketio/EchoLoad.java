package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.socketio.engineio.DisconnectReason;
import dev.tandem.socketio.engineio.EngineSettings;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Measures echo round trips with clients in the same JVM, so on the same cores. Not a test: run its {@code main}. Prints
 * round trips per second and their median and 99th percentile.
 */
final class EchoLoad {
    private static final int WARM_UP = 3000;
    private static final int ROUND_TRIPS = 20_000;

    private EchoLoad() {}

    public static void main(String[] args) throws InterruptedException {
        var settings = SocketIoSettings.defaults()
                .withEngine(EngineSettings.defaults()
                        .withPath("/socket.io/")
                        .withInbound(new EngineSettings.InboundLimits(1_000_000, 256, 1_000_000, 1_000_000)));
        try (var server = TestServer.start("/socket.io/", system -> {
            var sockets = SocketIoServer.create(system, settings);
            sockets.namespace(
                    "/",
                    (socket, auth, handshake) -> CompletableFuture.completedFuture(Admission.accepted(new Echo())));
            return sockets.route();
        })) {
            measure(server, 1, WARM_UP);
            measure(server, 1, ROUND_TRIPS);
            measure(server, 200, ROUND_TRIPS);
        }
    }

    private static void measure(TestServer server, int connections, int roundTrips) throws InterruptedException {
        int each = roundTrips / connections;
        long[] nanos = new long[each * connections];
        var ready = new CountDownLatch(connections);
        var start = new CountDownLatch(1);
        var done = new CountDownLatch(connections);
        for (int c = 0; c < connections; c++) {
            int first = c * each;
            Thread.ofVirtual().start(() -> {
                var client = server.webSocket();
                client.next();
                client.send("40").next();
                ready.countDown();
                await(start);
                for (int i = 0; i < each; i++) {
                    long sent = System.nanoTime();
                    client.send("42" + i + "[\"echo\",{\"phoneNumber\":\"+39055123\",\"n\":" + i + "}]");
                    client.next();
                    nanos[first + i] = System.nanoTime() - sent;
                }
                client.abort();
                done.countDown();
            });
        }
        ready.await();
        long from = System.nanoTime();
        start.countDown();
        done.await();
        double seconds = (System.nanoTime() - from) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "%d connections, %d round trips: %.0f/s, median %d us, p99 %d us%n",
                connections,
                nanos.length,
                nanos.length / seconds,
                nanos[nanos.length / 2] / 1000,
                nanos[nanos.length * 99 / 100] / 1000);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Echo implements SocketHandler {
        @Override
        public void onEvent(String event, List<JsonNode> args, Ack ack) {
            ack.send(args.toArray(JsonNode[]::new));
        }

        @Override
        public void onDisconnect(DisconnectReason reason) {}
    }
}
