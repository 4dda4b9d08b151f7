package dev.tandem.sip;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: to the first address of its destination, and to the next one when that cannot be reached,
 * says 503 or stays silent (RFC 3263 §4.3). The handler hears only of the attempt that counts. Used on the handler's
 * executor, but for what the stack brings.
 */
final class Delivery implements SipWire.Sent {
    /** An address that has not said anything for so long is not waited for while there is another one. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final SipWire wire;
    private final ClientHandler handler;
    private final Iterator<NextHop> hops;
    private final boolean alternatives;
    private final Timers timers;
    private Timers.Timer silence = () -> {};
    private boolean staying;
    private boolean stopped;
    private volatile @Nullable Attempt current;
    private volatile Request request;

    Delivery(SipWire wire, Request request, List<NextHop> hops, ClientHandler handler, Timers timers) {
        this.wire = wire;
        this.request = request;
        this.handler = handler;
        this.hops = hops.iterator();
        this.alternatives = hops.size() > 1;
        this.timers = timers;
    }

    /** Sends to the next address that takes it; false if none is left. */
    boolean next() {
        silence.cancel();
        while (hops.hasNext() && !staying && !stopped) {
            NextHop hop = hops.next();
            Attempt attempt = new Attempt(hop);
            Request addressed = wire.addressed(request, hop, current != null);
            request = addressed;
            current = attempt;
            Optional<ClientTransaction> sent = wire.transmit(addressed, attempt);
            if (sent.isPresent()) {
                attempt.transaction = sent.get();
                watch(attempt);
                return true;
            }
            failed(hop);
        }
        return false;
    }

    private void failed(NextHop hop) {
        if (alternatives) {
            wire.failed(hop);
        }
    }

    private void watch(Attempt attempt) {
        if (hops.hasNext()) {
            silence = timers.after(SILENCE, handler.executor(), () -> {
                if (attempt == current && !attempt.heard && !staying && !stopped) {
                    attempt.stop();
                    failed(attempt.hop);
                    moveOn(ClientHandler.NoResponse.TIMEOUT);
                }
            });
        }
    }

    private void moveOn(ClientHandler.NoResponse why) {
        if (!stopped && !next()) {
            handler.onNoResponse(why);
        }
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public void stay() {
        staying = true;
        silence.cancel();
    }

    @Override
    public void stop() {
        stopped = true;
        silence.cancel();
        Attempt last = current;
        if (last != null) {
            last.stop();
        }
    }

    /** One address's turn. */
    private final class Attempt implements ClientHandler {
        private final NextHop hop;
        private volatile boolean heard;
        private volatile @Nullable ClientTransaction transaction;

        Attempt(NextHop hop) {
            this.hop = hop;
        }

        @Override
        public void onResponse(Response response) {
            boolean first = !heard;
            heard = true;
            if (alternatives && first && response.getStatusCode() == 503 && this == current) {
                failed(hop);
                handler.executor().execute(() -> {
                    if (stopped || !next()) {
                        handler.onResponse(response);
                    }
                });
            } else {
                handler.onResponse(response);
            }
        }

        @Override
        public void onNoResponse(NoResponse why) {
            if (this != current) {
                return;
            }
            if (alternatives && !heard) {
                failed(hop);
                handler.executor().execute(() -> moveOn(why));
            } else {
                handler.onNoResponse(why);
            }
        }

        void stop() {
            ClientTransaction mine = transaction;
            if (mine != null) {
                wire.terminate(mine);
            }
        }
    }
}
