package dev.tandem.socketio.engineio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** HTTP long-polling: packets wait for the client's next GET, or a GET waits for packets. */
final class PollingTransport implements Transport {
    private final Deque<EnginePacket> waiting = new ArrayDeque<>();
    private final int maxPayloadBytes;
    private final SessionHandle session;
    private Optional<CompletableFuture<HttpAnswer>> poll = Optional.empty();

    PollingTransport(int maxPayloadBytes, SessionHandle session) {
        this.maxPayloadBytes = maxPayloadBytes;
        this.session = session;
    }

    @Override
    public void send(List<EnginePacket> packets) {
        waiting.addAll(packets);
        flush();
    }

    boolean isPolled() {
        return poll.isPresent();
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Takes a GET, to be answered now or when there is something to say. */
    void accept(CompletableFuture<HttpAnswer> answer) {
        poll = Optional.of(answer);
        flush();
    }

    /** Answers a waiting GET, if any, with this packet alone. */
    void endPoll(EnginePacket packet) {
        answer(new HttpAnswer.Payload(EngineCodec.encode(packet)));
    }

    /** Takes a waiting GET out, for another to answer. */
    Optional<CompletableFuture<HttpAnswer>> takePoll() {
        var taken = poll;
        poll = Optional.empty();
        return taken;
    }

    /** Takes out what still waits, for another transport to send. */
    List<EnginePacket> takeWaiting() {
        var packets = List.copyOf(waiting);
        waiting.clear();
        return packets;
    }

    private void flush() {
        if (poll.isEmpty() || waiting.isEmpty()) {
            return;
        }
        var packets = new ArrayList<EnginePacket>();
        int bytes = 0;
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            int size = EngineCodec.encodedSize(next) + 1;
            if (!packets.isEmpty() && bytes + size > maxPayloadBytes) {
                break;
            }
            bytes += size;
            packets.add(waiting.remove());
            session.sent(next);
        }
        answer(new HttpAnswer.Payload(EngineCodec.encodePayload(packets)));
    }

    private void answer(HttpAnswer answer) {
        poll.ifPresent(waitingPoll -> waitingPoll.complete(answer));
        poll = Optional.empty();
    }
}
