package dev.tandem.media.dtls;

import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.srtp.SrtpProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts DTLS associations, each handshake on a virtual thread, and no more of them at a time than the limit. */
public final class DtlsEngine {
    private static final Logger LOGGER = LoggerFactory.getLogger(DtlsEngine.class);

    private final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
    private final DtlsCertificate certificate = DtlsCertificate.generate(crypto);
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final int maxHandshakes;
    private final int timeoutMillis;
    private final Semaphore handshakes;

    /** An engine with a new certificate. */
    public DtlsEngine(int maxHandshakes, Duration handshakeTimeout) {
        this.maxHandshakes = maxHandshakes;
        this.timeoutMillis = Math.toIntExact(handshakeTimeout.toMillis());
        this.handshakes = new Semaphore(maxHandshakes);
    }

    /** The certificate's fingerprint. */
    public DtlsFingerprint fingerprint() {
        return certificate.fingerprint();
    }

    /** An association that awaits the client whose certificate has one of these fingerprints. */
    public DtlsAssociation associate(
            List<DtlsFingerprint> client, DatagramQueue.Output output, DtlsAssociation.Listener listener) {
        return new ServerAssociation(this, List.copyOf(client), output, listener);
    }

    /** Handshakes that run now. */
    public int inProgress() {
        return maxHandshakes - handshakes.availablePermits();
    }

    /** Handshakes that succeeded. */
    public long completed() {
        return completed.sum();
    }

    /** Handshakes that failed. */
    public long failed() {
        return failed.sum();
    }

    /** Takes a place among the running handshakes; false if all are taken. */
    boolean admit() {
        return handshakes.tryAcquire();
    }

    /** What a handshake left: the open transport and the server's side of it. */
    record Accepted(DTLSTransport transport, DtlsServer server) {}

    /** Runs an admitted handshake; blocks until it is complete, failed or too late. */
    Accepted accept(DtlsServer server, DatagramQueue queue) throws IOException {
        try {
            DTLSTransport transport = new DTLSServerProtocol().accept(server, queue);
            completed.increment();
            return new Accepted(transport, server);
        } catch (IOException | RuntimeException e) {
            failed.increment();
            throw e;
        } finally {
            handshakes.release();
        }
    }

    DtlsServer server(List<DtlsFingerprint> client) {
        return new DtlsServer(crypto, certificate, client, timeoutMillis);
    }

    /** One handshake with itself: the first one of a process is a thousand times slower than the later ones. */
    public void warmUp() {
        DtlsCertificate other = DtlsCertificate.generate(crypto);
        DatagramQueue[] ends = new DatagramQueue[2];
        ends[0] = new DatagramQueue(
                (data, offset, length) -> ends[1].offer(Arrays.copyOfRange(data, offset, offset + length), length));
        ends[1] = new DatagramQueue(
                (data, offset, length) -> ends[0].offer(Arrays.copyOfRange(data, offset, offset + length), length));
        Thread server = Thread.startVirtualThread(() -> {
            try {
                new DTLSServerProtocol().accept(server(List.of(other.fingerprint())), ends[0]);
            } catch (IOException e) {
                LOGGER.atWarn().setCause(e).log("dtls.warm-up-failed");
            }
        });
        try {
            DtlsClient client = new DtlsClient(crypto, other, fingerprint(), List.of(SrtpProfile.values()));
            new DTLSClientProtocol().connect(client, ends[1]);
            server.join();
        } catch (IOException e) {
            LOGGER.atWarn().setCause(e).log("dtls.warm-up-failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
