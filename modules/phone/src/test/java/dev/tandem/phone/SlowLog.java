package dev.tandem.phone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** Whoever writes a line to this class's log takes its time over it, as on a machine that has much else to do. */
final class SlowLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Logger logger;

    SlowLog(Class<?> of) {
        logger = (Logger) LoggerFactory.getLogger(of);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        start();
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent line) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
