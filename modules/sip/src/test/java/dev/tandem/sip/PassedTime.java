package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/** Timers that run only as far as a test says, however long that takes it. */
final class PassedTime implements Timers {
    private final List<Waiting> waiting = new ArrayList<>();
    private Duration now = Duration.ZERO;
    private int begun;

    private record Waiting(int number, Duration due, Executor executor, Runnable work) {}

    @Override
    public synchronized Timer after(Duration delay, Executor executor, Runnable work) {
        Waiting mine = new Waiting(++begun, now.plus(delay), executor, work);
        waiting.add(mine);
        return () -> forget(mine);
    }

    private synchronized void forget(Waiting timer) {
        waiting.remove(timer);
    }

    /** What is due by then is handed over, in its order. */
    synchronized void pass(Duration time) {
        now = now.plus(time);
        List<Waiting> due = waiting.stream()
                .filter(each -> each.due.compareTo(now) <= 0)
                .sorted(Comparator.comparing(Waiting::due))
                .toList();
        waiting.removeAll(due);
        due.forEach(each -> each.executor.execute(each.work));
    }

    /** Waits until these timers run and no other, each with so much left: until all that was to happen by now has. */
    void awaitWaiting(Duration... left) {
        Phones.await().untilAsserted(() -> assertThat(left()).containsExactlyInAnyOrder(left));
    }

    private synchronized List<Duration> left() {
        return waiting.stream().map(each -> each.due.minus(now)).toList();
    }

    @Override
    public synchronized void close() {
        waiting.clear();
    }
}
