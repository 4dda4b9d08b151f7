package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.tandem.media.PlaneStats;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A hundred thousand hostile datagrams, made of real ones, at every port of a plane on which two calls go on; each of them
 * must hear every one of its packets, in order, and nothing else. {@code -Dtandem.fuzz.seed} repeats a run.
 */
class MediaFuzzTest {
    private static final long SEED = Long.getLong("tandem.fuzz.seed", 20_261_121L);
    private static final int DATAGRAMS = Integer.getInteger("tandem.fuzz.datagrams", 100_000);
    private static final int BATCH = 40;
    /** Of the lines that a datagram can cause; a line each would be a way to fill a disk. */
    private static final int MAX_LINES = 600;

    @Test
    void a_hundred_thousand_hostile_datagrams_disturb_no_call() throws Exception {
        System.out.println("media fuzz: -Dtandem.fuzz.seed=" + SEED + " -Dtandem.fuzz.datagrams=" + DATAGRAMS);
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        Logger root = (Logger) LoggerFactory.getLogger("dev.tandem");
        Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
        AppenderBase<ILoggingEvent> appender = into(lines);
        root.setLevel(Level.INFO);
        root.setAdditive(false);
        root.addAppender(appender);
        long files = openFiles();
        try (Fixture fixture = new Fixture(40, Duration.ofSeconds(300), Duration.ofSeconds(1))) {
            int freePairs = fixture.plane.stats().freePortPairs();
            try (FuzzedCalls calls = new FuzzedCalls(fixture);
                    FuzzAttack attack = new FuzzAttack(fixture, calls, new Mutator(SEED))) {
                for (int sent = 0; sent < DATAGRAMS; sent += BATCH) {
                    attack.batch(BATCH);
                    calls.exchange();
                }
                calls.verifyFigures();
            }
            PlaneStats stats = fixture.plane.stats();
            assertThat(stats.dropped())
                    .doesNotContainKey("fault")
                    .containsKeys(
                            "unknown_kind",
                            "stun_malformed",
                            "stun_unauthentic",
                            "unknown_address",
                            "dtls_unexpected",
                            "srtp_unauthentic",
                            "srtp_replayed",
                            "rtp_malformed",
                            "rtcp_malformed",
                            "foreign_address",
                            "payload_type",
                            "empty_or_too_long");
            assertThat(stats.dropped().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isGreaterThan(DATAGRAMS / 2);
            assertThat(stats.transports()).isZero();
            assertThat(stats.rtpLegs()).isZero();
            assertThat(stats.sources()).isZero();
            assertThat(((RelayPlane) fixture.plane).demux().size()).isZero();
            await().untilAsserted(() -> {
                assertThat(fixture.plane.stats().freePortPairs()).isEqualTo(freePairs);
                assertThat(fixture.plane.stats().handshakesInProgress()).isZero();
            });
            System.out.println("media fuzz: " + stats.packetsReceived() + " datagrams, dropped " + stats.dropped()
                    + ", " + lines.size() + " log lines");
        } finally {
            root.detachAppender(appender);
            root.setLevel(null);
            root.setAdditive(true);
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
        assertThat(uncaught).isEmpty();
        assertThat(lines).hasSizeLessThan(MAX_LINES).noneMatch(line -> line.getLevel() == Level.ERROR);
        await().untilAsserted(() -> assertThat(openFiles()).isLessThanOrEqualTo(files + 2));
    }

    /** Threads of the plane write while the test reads. */
    private static AppenderBase<ILoggingEvent> into(Queue<ILoggingEvent> lines) {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                lines.add(line);
            }
        };
        appender.start();
        return appender;
    }

    private static long openFiles() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }
}
