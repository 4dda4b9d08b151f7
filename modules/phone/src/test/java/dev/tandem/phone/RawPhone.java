package dev.tandem.phone;

import dev.tandem.sip.digest.DigestAnswer;
import dev.tandem.sip.digest.DigestChallenge;
import dev.tandem.sip.message.SipMessage;
import dev.tandem.sip.message.SipReader;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A telephone of a test that says exactly what it is told to. */
final class RawPhone implements WebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;
    private final Set<String> acknowledged = new HashSet<>();
    private int cseq;

    RawPhone(URI uri) {
        this(uri, HttpClient.newHttpClient());
    }

    /** @param client says which certificates are trusted */
    RawPhone(URI uri, HttpClient client) {
        socket = client.newWebSocketBuilder()
                .subprotocols("sip")
                .buildAsync(uri, this)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closed.complete(status);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(-1);
    }

    void send(String text) {
        socket.sendText(text, true)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    void sendBinary(String text) {
        socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    String frame() throws InterruptedException {
        String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing came");
        }
        return frame;
    }

    /** The next message; our probes are answered and passed over, and so is what was sent again before its ACK came. */
    SipMessage next() throws InterruptedException {
        while (true) {
            SipMessage message = switch (SipReader.read(frame())) {
                case SipReader.Read.Message(SipMessage read) -> read;
                case SipReader.Read.Malformed malformed -> throw new AssertionError(malformed.toString());
            };
            if (message instanceof SipRequest request && request.method().equals("OPTIONS")) {
                send(request.response(200, "OK").tagged("probe").encode());
            } else if (!acknowledged.contains(message.encode())) {
                return message;
            }
        }
    }

    SipResponse response() throws InterruptedException {
        if (next() instanceof SipResponse response) {
            return response;
        }
        throw new AssertionError("a request came");
    }

    /** A request from this telephone; {@code more} are header lines. */
    String request(String method, String uri, String callId, String toTag, String... more) {
        cseq++;
        StringBuilder text = new StringBuilder()
                .append(method + " " + uri + " SIP/2.0\r\n")
                .append("Via: SIP/2.0/WS raw.invalid;branch=z9hG4bK" + callId + cseq + "\r\n")
                .append("From: <sip:tandem-a1@tandem>;tag=raw\r\n")
                .append("To: <sip:tandem-a1@tandem>" + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\n")
                .append("Call-ID: " + callId + "\r\n")
                .append("CSeq: " + cseq + " " + method + "\r\n");
        for (String line : more) {
            text.append(line).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** The ACK of a 2xx to an INVITE. */
    void acknowledges(SipResponse answered) {
        acknowledged.add(answered.encode());
        send(request(
                        "ACK",
                        "sip:tandem@tandem",
                        answered.callId(),
                        answered.to().tag().orElseThrow())
                .replaceAll("CSeq: \\d+", "CSeq: " + answered.cseq()));
    }

    String register(String... more) {
        String[] lines = new String[more.length + 1];
        lines[0] = "Contact: <sip:raw@raw.invalid;transport=ws>";
        System.arraycopy(more, 0, lines, 1, more.length);
        return request("REGISTER", "sip:tandem", "reg", "", lines);
    }

    /** A description that lets media flow this way. */
    static String offer(String direction) {
        return """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0 126
            c=IN IP4 0.0.0.0
            a=ice-ufrag:l5p1
            a=ice-pwd:asd88fgpdd777uzjYhagZgAA
            a=fingerprint:sha-256 AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89
            a=setup:actpass
            a=mid:0
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtpmap:0 PCMU/8000
            a=rtpmap:126 telephone-event/8000
            a=%s
            """.formatted(direction).replace("\n", "\r\n");
    }

    /** The Authorization that answers a challenge. */
    static String authorization(SipResponse unauthorized, int which, String username, String password, int count) {
        String value = unauthorized.headers().all("WWW-Authenticate").toList().get(which);
        DigestChallenge challenge = DigestChallenge.parse(value).orElseThrow();
        return "Authorization: "
                + new DigestAnswer(challenge, username, password).headerValue("REGISTER", "sip:tandem", "cn", count);
    }

    /** Registers with the right password. */
    SipResponse registered() throws InterruptedException {
        send(register());
        send(register(authorization(response(), 0, "tandem-a1", "right", 1)));
        return response();
    }

    boolean isClosed() throws Exception {
        closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return true;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
