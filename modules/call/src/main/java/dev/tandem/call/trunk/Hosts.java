package dev.tandem.call.trunk;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The addresses of trunks' hosts, looked up ahead so that nobody who asks waits: new ones within seconds, all anew each
 * minute. A host that cannot be found keeps the addresses that it had.
 */
final class Hosts implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int LOOKS_A_ROUND = 30;

    private final Map<String, Set<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Supplier<Collection<String>> wanted;
    private final AtomicInteger version = new AtomicInteger();

    private Optional<Thread> resolver = Optional.empty();

    /** @param wanted the hosts of now */
    Hosts(Supplier<Collection<String>> wanted) {
        this.wanted = wanted;
    }

    void open() {
        resolver = Optional.of(Thread.ofVirtual().name("trunk-hosts").start(this::follow));
    }

    /** An IP address is its own; a name that is not looked up yet has none. */
    Set<InetAddress> of(String host) {
        return literal(host).map(Set::of).orElseGet(() -> addresses.getOrDefault(host, Set.of()));
    }

    /** Another number once a name has other addresses. */
    int version() {
        return version.get();
    }

    private void follow() {
        try {
            for (int round = 0; ; round++) {
                look(round % LOOKS_A_ROUND == 0);
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(boolean all) {
        Collection<String> names =
                wanted.get().stream().filter(host -> literal(host).isEmpty()).toList();
        addresses.keySet().retainAll(names);
        for (String name : names) {
            if (all || !addresses.containsKey(name)) {
                learn(name);
            }
        }
    }

    private void learn(String name) {
        try {
            Set<InetAddress> found = Set.copyOf(Arrays.asList(InetAddress.getAllByName(name)));
            if (!found.equals(addresses.put(name, found))) {
                version.incrementAndGet();
            }
        } catch (UnknownHostException unknown) {
            addresses.putIfAbsent(name, Set.of());
        }
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        resolver.ifPresent(Thread::interrupt);
    }
}
