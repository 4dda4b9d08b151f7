package dev.tandem.media.dtls;

import dev.tandem.media.DtlsFingerprint;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.tls.DTLSTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of an association: a virtual thread from the first ClientHello to the end. */
final class ServerAssociation implements DtlsAssociation {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServerAssociation.class);
    private static final int HANDSHAKE_RECORD = 22;
    /** A forged alert can end a handshake, so that a client may begin anew some times. */
    private static final int MAX_ATTEMPTS = 3;

    private static final int IDLE_MILLIS = 600_000;
    private static final int MAX_RECORD = 1500;

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private final DtlsEngine engine;
    private final List<DtlsFingerprint> client;
    private final DatagramQueue.Output output;
    private final Listener listener;

    private State state = State.WAITING;
    private int attempts;
    private DatagramQueue queue;

    ServerAssociation(DtlsEngine engine, List<DtlsFingerprint> client, DatagramQueue.Output output, Listener listener) {
        this.engine = engine;
        this.client = client;
        this.output = output;
        this.listener = listener;
        this.queue = new DatagramQueue(output);
    }

    @Override
    public synchronized boolean received(byte[] data, int length) {
        return switch (state) {
            case RUNNING -> queue.offer(data, length);
            case ENDED -> false;
            case WAITING -> length > 0 && data[0] == HANDSHAKE_RECORD && begin(data, length);
        };
    }

    private boolean begin(byte[] data, int length) {
        if (!engine.admit()) {
            return false;
        }
        state = State.RUNNING;
        attempts++;
        queue = new DatagramQueue(output);
        queue.offer(data, length);
        DatagramQueue mine = queue;
        Thread.ofVirtual().name("dtls").start(() -> run(mine));
        return true;
    }

    private void run(DatagramQueue mine) {
        DtlsServer server = engine.server(client);
        DTLSTransport transport;
        try {
            transport = engine.accept(server, mine).transport();
        } catch (IOException | RuntimeException e) {
            LOGGER.atInfo().addKeyValue("cause", e.toString()).log("dtls.handshake-failed");
            handshakeFailed(server.fingerprintMismatch());
            return;
        }
        try {
            server.keys().ifPresent(this::hand);
            byte[] record = new byte[MAX_RECORD];
            while (!mine.closing() && !server.peerClosed()) {
                // Repeats the last flight when the client repeats its own; nothing else is awaited but the end.
                transport.receive(record, 0, record.length, IDLE_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.atDebug().addKeyValue("cause", e.toString()).log("dtls.ended");
        }
        sayGoodbye(transport);
        if (end()) {
            listener.closed();
        }
    }

    private void hand(DtlsKeys keys) {
        listener.established(keys);
        keys.client().close();
        keys.server().close();
    }

    private static void sayGoodbye(DTLSTransport transport) {
        try {
            transport.close();
        } catch (IOException | RuntimeException e) {
            LOGGER.atDebug().addKeyValue("cause", e.toString()).log("dtls.close-failed");
        }
    }

    private void handshakeFailed(boolean fingerprintMismatch) {
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            boolean again = !fingerprintMismatch && attempts < MAX_ATTEMPTS;
            state = again ? State.WAITING : State.ENDED;
            if (again) {
                return;
            }
        }
        listener.failed(fingerprintMismatch ? "fingerprint_mismatch" : "dtls_failed");
    }

    private synchronized boolean end() {
        boolean ended = state != State.ENDED;
        state = State.ENDED;
        return ended;
    }

    @Override
    public synchronized void close() {
        state = State.ENDED;
        queue.close();
    }
}
