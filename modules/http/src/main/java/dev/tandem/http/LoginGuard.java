package dev.tandem.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down the guessing of passwords: after some failures in a row a key is locked out for a time that doubles with
 * each further failure. Counted for an account from one address, for an address whatever account it tries, and, more
 * leniently, for an account whatever address tries it, so that a stranger cannot lock somebody out easily. Per node, in
 * a bounded table. Thread-safe.
 */
public final class LoginGuard {
    private static final int MAX_KEYS = 20_000;
    private static final int MAX_ACCOUNT_CHARS = 128;
    private static final int FREE_FAILURES_OF_PAIR = 5;
    private static final int FREE_FAILURES_OF_ADDRESS = 20;
    private static final int FREE_FAILURES_OF_ACCOUNT = 50;
    private static final Duration FIRST_LOCK = Duration.ofSeconds(1);
    private static final Duration LONGEST_LOCK = Duration.ofMinutes(15);
    /** After this long without a failure the count starts afresh. */
    private static final Duration MEMORY = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private record Failures(int count, Instant last, Instant lockedUntil) {}

    public LoginGuard() {
        this(Clock.systemUTC());
    }

    /** @param clock by which the locks end */
    public LoginGuard(Clock clock) {
        this.clock = clock;
    }

    /** How long this login must still wait; empty when it may be tried now. */
    public Optional<Duration> lockedFor(String account, String address) {
        Instant now = clock.instant();
        synchronized (failures) {
            Instant until = now;
            for (String key : keys(account, address)) {
                Failures known = failures.get(key);
                if (known != null && known.lockedUntil.isAfter(until)) {
                    until = known.lockedUntil;
                }
            }
            return until.isAfter(now) ? Optional.of(Duration.between(now, until)) : Optional.empty();
        }
    }

    /** A wrong password. */
    public void failed(String account, String address) {
        Instant now = clock.instant();
        int[] free = {FREE_FAILURES_OF_PAIR, FREE_FAILURES_OF_ADDRESS, FREE_FAILURES_OF_ACCOUNT};
        String[] keys = keys(account, address);
        synchronized (failures) {
            for (int i = 0; i < keys.length; i++) {
                Failures known = failures.get(keys[i]);
                boolean fresh = known == null || known.last.plus(MEMORY).isBefore(now);
                int count = fresh ? 1 : known.count + 1;
                failures.put(keys[i], new Failures(count, now, now.plus(lockAfter(count - free[i]))));
            }
        }
    }

    /** The right password: the account's failures from this address are forgiven, the address's others are not. */
    public void succeeded(String account, String address) {
        synchronized (failures) {
            failures.remove(keys(account, address)[0]);
        }
    }

    private static Duration lockAfter(int excess) {
        if (excess < 0) {
            return Duration.ZERO;
        }
        // 2^10 s is beyond the longest lock: a larger shift would only overflow.
        Duration lock = FIRST_LOCK.multipliedBy(1L << Math.min(excess, 10));
        return lock.compareTo(LONGEST_LOCK) > 0 ? LONGEST_LOCK : lock;
    }

    private static String[] keys(String account, String address) {
        // Names are looked up whatever their case, and a table of bounded size needs keys of bounded size.
        String known = account.substring(0, Math.min(MAX_ACCOUNT_CHARS, account.length()))
                .toLowerCase(Locale.ROOT);
        return new String[] {"pair " + address + ' ' + known, "address " + address, "account " + known};
    }
}
