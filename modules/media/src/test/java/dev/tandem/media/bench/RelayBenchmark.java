package dev.tandem.media.bench;

import dev.tandem.media.relay.RelayPath;
import dev.tandem.media.srtp.SrtpProfile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Packets a second that one core relays from browser to browser. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class RelayBenchmark {
    @Param
    SrtpProfile profile;

    private RelayPath inProcess;
    private RelayPath withKernel;
    private long given;

    /** Two relays: one that sends nowhere, one on loopback sockets. */
    @Setup
    public void setUp() {
        inProcess = new RelayPath(profile, false);
        withKernel = new RelayPath(profile, true);
    }

    /** Closes both. */
    @TearDown
    public void tearDown() {
        if (given != inProcess.relayed()) {
            throw new IllegalStateException(given + " packets given, " + inProcess.relayed() + " relayed");
        }
        inProcess.close();
        withKernel.close();
    }

    /** Only the client's part, to be taken off the other figures. */
    @Benchmark
    public int clientAlone() {
        return inProcess.clientPacket();
    }

    /** The client's protect, then demultiplex, unprotect, count, rewrite, protect. */
    @Benchmark
    public void relayWithoutSockets() {
        inProcess.relay(inProcess.clientPacket());
        given++;
    }

    /** The same with the kernel's receive and send, and the client's send and the hearer's receive on the same core. */
    @Benchmark
    public void relayOnLoopback() throws IOException {
        withKernel.clientSends(withKernel.clientPacket());
        withKernel.receiveAndRelay();
        if (!withKernel.hearerReceives()) {
            throw new IllegalStateException("lost on loopback");
        }
    }

    /** The two ends' kernel calls alone: as many sends and receives as a relay's own. */
    @Benchmark
    public void loopbackAlone() throws IOException {
        withKernel.clientSends(withKernel.clientPacket());
        withKernel.serverDiscards();
    }
}
