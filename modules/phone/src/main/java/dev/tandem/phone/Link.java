package dev.tandem.phone;

import dev.tandem.core.Ids;
import dev.tandem.sip.message.SipMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;

/** The way out to one telephone: its WebSocket. A telephone that does not take what it is sent is cut off. */
final class Link {
    private final String id = Ids.next();
    private final BoundedSourceQueue<Message> out;
    private final PhoneMetrics metrics;
    private final String remoteAddress;
    private final boolean secure;

    Link(BoundedSourceQueue<Message> out, PhoneMetrics metrics, String remoteAddress, boolean secure) {
        this.out = out;
        this.metrics = metrics;
        this.remoteAddress = remoteAddress;
        this.secure = secure;
    }

    String id() {
        return id;
    }

    /** For limits. */
    String remoteAddress() {
        return remoteAddress;
    }

    /** As Via names it (RFC 7118 §5). */
    String transport() {
        return secure ? "WSS" : "WS";
    }

    void send(SipMessage message) {
        send(message.encode());
    }

    void send(String text) {
        metrics.sent.increment();
        if (QueueOfferResult.dropped().equals(out.offer(TextMessage.create(text)))) {
            close();
        }
    }

    /** Closes once what waits is sent. Idempotent. */
    void close() {
        if (!out.isCompleted()) {
            out.complete();
        }
    }
}
