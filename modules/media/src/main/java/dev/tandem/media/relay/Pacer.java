package dev.tandem.media.relay;

import dev.tandem.media.net.DatagramPort;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that gives the beat to all that is generated here. */
final class Pacer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Pacer.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** After a stall longer than this the lost beats are not made up for. */
    private static final long MAX_CATCH_UP_NANOS = 10 * TICK_NANOS;

    private final Set<Paced> paced = ConcurrentHashMap.newKeySet();
    private final Workspace workspace;
    private final Counters counters;
    private final Thread thread;
    private volatile boolean closed;

    Pacer(Workspace workspace, Counters counters) {
        this.workspace = workspace;
        this.counters = counters;
        this.thread = Thread.ofPlatform().name("media-pacer").daemon(true).unstarted(this::run);
    }

    void start(DatagramPort webrtc) {
        workspace.sendsThrough(webrtc);
        thread.start();
    }

    void add(Paced one) {
        paced.add(one);
        LockSupport.unpark(thread);
    }

    void remove(Paced one) {
        paced.remove(one);
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            if (paced.isEmpty()) {
                LockSupport.park(this);
                next = System.nanoTime();
                continue;
            }
            long now = System.nanoTime();
            if (now < next) {
                LockSupport.parkNanos(this, next - now);
                continue;
            }
            // When the beat was due, not when it came: lateness would move a tone's begin, and with it its timestamp.
            long due = now - next > MAX_CATCH_UP_NANOS ? now : next;
            next = due + TICK_NANOS;
            workspace.nowNanos = due;
            for (Paced one : paced) {
                tick(one);
            }
        }
    }

    private void tick(Paced one) {
        try {
            one.tick(workspace);
        } catch (Throwable e) {
            // One faulty source must not silence the others.
            counters.faults.increment();
            paced.remove(one);
            LOGGER.atError().setCause(e).log("media.pacer-fault");
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
