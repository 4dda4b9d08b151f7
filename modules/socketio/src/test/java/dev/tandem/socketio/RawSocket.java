package dev.tandem.socketio;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket that shows raw frames, in order: texts as they are, binary ones as {@code <hex>}, the end as CLOSED. */
public final class RawSocket {
    public static final String CLOSED = "CLOSED";
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> frames;
    private final WebSocket socket;

    private RawSocket(WebSocket socket, BlockingQueue<String> frames) {
        this.socket = socket;
        this.frames = frames;
    }

    static RawSocket open(HttpClient http, URI uri, String... headers) {
        var frames = new LinkedBlockingQueue<String>();
        var builder = http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var socket = builder.buildAsync(uri, new Listener(frames))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        return new RawSocket(socket, frames);
    }

    public RawSocket send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    public RawSocket sendBinary(int... values) {
        var bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        socket.sendBinary(bytes.flip(), true).join();
        return this;
    }

    /** A fragment of a text message; false when the connection is gone. */
    public boolean sendFragment(String part, boolean last) {
        return socket.sendText(part, last)
                .handle((sent, failure) -> failure == null)
                .join();
    }

    /** The next frame, pings left out. */
    public String next() {
        String frame = nextOfAny();
        return frame.equals("2") ? next() : frame;
    }

    public String nextOfAny() {
        try {
            String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return frame == null ? "NOTHING" : frame;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "INTERRUPTED";
        }
    }

    /** Reads the frames until the connection is closed; true when it was. */
    public boolean isClosedByServer() {
        String frame = nextOfAny();
        while (!frame.equals(CLOSED) && !frame.equals("NOTHING")) {
            frame = nextOfAny();
        }
        return frame.equals(CLOSED);
    }

    public void abort() {
        socket.abort();
    }

    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> frames;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder hex = new StringBuilder();

        Listener(BlockingQueue<String> frames) {
            this.frames = frames;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                frames.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(part);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            hex.append(HexFormat.of().formatHex(bytes));
            if (last) {
                frames.add("<" + hex + ">");
                hex.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(part);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            frames.add(CLOSED);
            return CompletableFuture.completedFuture(status);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            frames.add(CLOSED);
        }
    }
}
