package dev.tandem.media.relay;

import dev.tandem.media.net.DatagramPort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each second: consent, silence, RTCP reports; and one line about what was dropped, if anything was. */
final class Housekeeper implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Housekeeper.class);
    private static final int LOG_EVERY_SECONDS = 10;

    private final Engine engine;
    private final Workspace workspace;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("media-housekeeper").daemon(true).factory());
    private Map<String, Long> logged = Map.of();
    private int seconds;

    Housekeeper(Engine engine, Workspace workspace) {
        this.engine = engine;
        this.workspace = workspace;
    }

    void start(DatagramPort webrtc) {
        workspace.sendsThrough(webrtc);
        var _ = executor.scheduleAtFixedRate(this::run, 1, 1, TimeUnit.SECONDS);
    }

    private void run() {
        workspace.nowNanos = System.nanoTime();
        for (Association client : engine.registry().associations.values()) {
            guarded(() -> client.housekeep(workspace));
        }
        for (RelaySdpTransport transport : engine.registry().sdpTransports.values()) {
            guarded(() -> transport.housekeep(workspace.nowNanos));
        }
        for (RelayRtpLeg leg : engine.registry().legs.values()) {
            guarded(() -> leg.housekeep(workspace));
        }
        if (++seconds % LOG_EVERY_SECONDS == 0) {
            guarded(this::logDrops);
        }
    }

    /** One faulty part must not cost the others their turn; and a scheduled task that throws is never run again. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            engine.counters().faults.increment();
            LOGGER.atError().setCause(e).log("media.housekeeper-fault");
        }
    }

    private void logDrops() {
        Map<String, Long> now = engine.counters().drops();
        Map<String, Long> increments = new LinkedHashMap<>();
        now.forEach((label, count) -> {
            long more = count - logged.getOrDefault(label, 0L);
            if (more > 0) {
                increments.put(label, more);
            }
        });
        logged = now;
        if (!increments.isEmpty()) {
            var line = LOGGER.atInfo();
            for (Map.Entry<String, Long> entry : increments.entrySet()) {
                line = line.addKeyValue(entry.getKey(), entry.getValue());
            }
            line.log("media.dropped");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
