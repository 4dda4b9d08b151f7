package dev.tandem.sip.jain;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what strangers send us wrong, and logs only so many lines a minute about it. */
public final class HostileLog {
    private static final Logger LOG = LoggerFactory.getLogger(HostileLog.class);
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final int linesPerMinute;
    private final LongSupplier nanoTime;
    private final AtomicLong count = new AtomicLong();
    private final AtomicInteger linesLeft;
    private final AtomicLong windowStart;

    public HostileLog(int linesPerMinute) {
        this(linesPerMinute, System::nanoTime);
    }

    HostileLog(int linesPerMinute, LongSupplier nanoTime) {
        this.linesPerMinute = linesPerMinute;
        this.nanoTime = nanoTime;
        this.linesLeft = new AtomicInteger(linesPerMinute);
        this.windowStart = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Counts a bad message and perhaps logs it.
     *
     * @param event dotted name of the log line
     * @param why our own words, or an exception's; cut to a safe length
     */
    public void bad(String event, String why) {
        long total = count.incrementAndGet();
        if (mayLog()) {
            LOG.atWarn()
                    .addKeyValue("why", printable(why))
                    .addKeyValue("total", total)
                    .log(event);
        }
    }

    /** How many bad messages there were. */
    public long count() {
        return count.get();
    }

    boolean mayLog() {
        long now = nanoTime.getAsLong();
        long start = windowStart.get();
        if (now - start >= MINUTE_NANOS && windowStart.compareAndSet(start, now)) {
            linesLeft.set(linesPerMinute);
        }
        return linesLeft.getAndDecrement() > 0;
    }

    private static String printable(String text) {
        String cut = text.length() > 120 ? text.substring(0, 120) : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
