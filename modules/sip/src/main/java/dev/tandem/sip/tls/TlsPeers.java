package dev.tandem.sip.tls;

import dev.tandem.sip.guard.RecentlyUsed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By which names we call which addresses, and whose certificates the open connections have shown. The stack knows
 * addresses only, so the name that a certificate must carry is kept here.
 */
public final class TlsPeers {
    private static final int MAX_ADDRESSES = 10_000;
    private static final int MAX_NAMES = 16;

    private final Map<InetAddress, Set<String>> names = new RecentlyUsed<>(MAX_ADDRESSES);

    private final ScopedValue<String> callee = ScopedValue.newInstance();
    private final Map<InetSocketAddress, Connection> open = new ConcurrentHashMap<>();

    /** One connection of ours; two to the same address differ, even if the same certificate was shown. */
    private static final class Connection {
        private final X509Certificate shown;

        Connection(X509Certificate shown) {
            this.shown = shown;
        }
    }

    /** A target of ours of this name has this address: its certificate may carry the name. */
    public void learn(InetAddress address, String name) {
        synchronized (names) {
            Set<String> known = names.computeIfAbsent(address, unknown -> new LinkedHashSet<>());
            if (known.size() < MAX_NAMES) {
                known.add(name);
            }
        }
    }

    /**
     * Whether an open connection to this address, if there is one, was made to somebody who may speak for this name: two
     * names at one address share the connection only if the certificate carries both.
     */
    public boolean fits(InetAddress address, int port, String name) {
        Connection connection = open.get(new InetSocketAddress(address, port));
        return connection == null || speaksFor(connection.shown, address, name);
    }

    /** Does something that may connect to a far side of this name. */
    public <T, E extends Exception> T calling(String name, ScopedValue.CallableOp<T, E> work) throws E {
        return ScopedValue.where(callee, name).call(work);
    }

    /** The name that is being called in this thread. */
    Optional<String> callee() {
        return callee.isBound() ? Optional.of(callee.get()) : Optional.empty();
    }

    /**
     * Whether the certificate speaks for this name; where that is only the address, as in a Contact, the names of our
     * own targets at that address are as good.
     */
    boolean speaksFor(X509Certificate certificate, InetAddress address, String name) {
        String numeric = address.getHostAddress();
        return PeerIdentity.speaksFor(certificate, name)
                || (name.equals(numeric)
                        && namesOf(address).stream().anyMatch(own -> PeerIdentity.speaksFor(certificate, own)));
    }

    Set<String> namesOf(InetAddress address) {
        synchronized (names) {
            return Set.copyOf(names.getOrDefault(address, Set.of()));
        }
    }

    /** @return forgets this connection, when it is closed: a newer one to the same address stays known */
    Runnable opened(InetSocketAddress far, X509Certificate shown) {
        Connection connection = new Connection(shown);
        open.put(far, connection);
        return () -> open.remove(far, connection);
    }
}
