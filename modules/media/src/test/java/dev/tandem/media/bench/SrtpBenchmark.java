package dev.tandem.media.bench;

import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.srtp.SrtpReceiver;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;
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
import org.openjdk.jmh.annotations.Warmup;

/** Time to protect, and to protect and unprotect, a PCMU packet of 20 ms (172 bytes). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class SrtpBenchmark {
    private static final int LENGTH = 172;
    private static final int SSRC = 0x1234;

    @Param
    SrtpProfile profile;

    private final SrtpScratch scratch = new SrtpScratch();
    private final byte[] packet = new byte[256];
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private long index;

    /** New contexts under fixed keys. */
    @Setup
    public void setUp() {
        SrtpKeys keys = new SrtpKeys(profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
        sender = new SrtpSender(keys);
        receiver = new SrtpReceiver(keys);
    }

    /** Protects. */
    @Benchmark
    public int protect() {
        index++;
        RtpPacket.writeHeader(packet, 0, false, (int) index, (int) index * 160, SSRC);
        return sender.protectRtp(packet, 0, RtpPacket.FIXED_HEADER, LENGTH, SSRC, index, scratch);
    }

    /** Protects and unprotects: less {@link #protect} it is the time to unprotect, since no packet is taken twice. */
    @Benchmark
    public int protectThenUnprotect() {
        int length = protect();
        int plain = receiver.unprotectRtp(packet, 0, RtpPacket.FIXED_HEADER, length, scratch);
        if (plain != LENGTH) {
            throw new IllegalStateException("refused: " + plain);
        }
        return plain;
    }
}
