package dev.tandem.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HostileLogTest {
    @Test
    void counts_everything_but_logs_only_so_much_a_minute() {
        AtomicLong now = new AtomicLong();
        HostileLog log = new HostileLog(2, now::get);
        assertThat(log.mayLog()).isTrue();
        assertThat(log.mayLog()).isTrue();
        assertThat(log.mayLog()).isFalse();
        now.set(61_000_000_000L);
        assertThat(log.mayLog()).isTrue();
        for (int i = 0; i < 100; i++) {
            log.bad("sip.test", "words\r\nof a stranger");
        }
        assertThat(log.count()).isEqualTo(100);
    }
}
