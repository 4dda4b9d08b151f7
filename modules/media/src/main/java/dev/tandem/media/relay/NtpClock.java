package dev.tandem.media.relay;

/** NTP timestamps (RFC 3550, 4) on the monotonic clock, so that a step of the wall clock disturbs no round-trip time. */
final class NtpClock {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS = 1_000_000_000L;

    private final long epochNanosAtZero;

    NtpClock() {
        this.epochNanosAtZero = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    }

    /** The 64-bit timestamp of a moment of {@link System#nanoTime}. */
    long at(long nanos) {
        long epoch = epochNanosAtZero + nanos;
        long fraction = (Math.floorMod(epoch, NANOS) << 32) / NANOS;
        return (Math.floorDiv(epoch, NANOS) + SECONDS_1900_TO_1970) << 32 | fraction;
    }

    /** Its middle 32 bits, as report blocks carry it. */
    int middle(long nanos) {
        return (int) (at(nanos) >>> 16);
    }
}
