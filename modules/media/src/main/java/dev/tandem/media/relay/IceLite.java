package dev.tandem.media.relay;

import dev.tandem.media.IceParameters;
import dev.tandem.media.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One transport's ICE-lite state (RFC 8445, 2.5): credentials, verified addresses, the selected one. Thread-safe. */
final class IceLite {
    /** Addresses that one client may check from at a time. */
    static final int MAX_ADDRESSES = 8;

    private static final int UFRAG_LENGTH = 16;
    private static final int PASSWORD_LENGTH = 32;

    private final Randoms random;
    private final List<InetSocketAddress> verified = new ArrayList<>();
    private IceParameters current;
    private Optional<IceParameters> previous = Optional.empty();
    private volatile @Nullable InetSocketAddress selected;
    private volatile long lastCheckNanos;

    /** What a valid check changed: an address to map, one to forget, credentials to forget. */
    record Accepted(Optional<InetSocketAddress> forgotten, Optional<String> forgottenUfrag) {}

    IceLite(Randoms random) {
        this.random = random;
        this.current = newParameters();
    }

    private IceParameters newParameters() {
        return new IceParameters(random.token(UFRAG_LENGTH), random.token(PASSWORD_LENGTH), true);
    }

    synchronized IceParameters parameters() {
        return current;
    }

    /** The password that belongs to one of our username fragments, current or just replaced. */
    synchronized Optional<String> password(String ufrag) {
        if (current.usernameFragment().equals(ufrag)) {
            return Optional.of(current.password());
        }
        return previous.filter(old -> old.usernameFragment().equals(ufrag)).map(IceParameters::password);
    }

    /** New credentials; the fragment that is now two generations old, if any, is given back to be forgotten. */
    synchronized Optional<String> restart() {
        Optional<String> forgotten = previous.map(IceParameters::usernameFragment);
        previous = Optional.of(current);
        current = newParameters();
        return forgotten;
    }

    /** Takes an authentic check. */
    synchronized Accepted accept(StunMessage check, String ufrag, InetSocketAddress from, long nowNanos) {
        lastCheckNanos = nowNanos;
        Optional<String> forgottenUfrag = Optional.empty();
        if (previous.isPresent() && current.usernameFragment().equals(ufrag)) {
            forgottenUfrag = previous.map(IceParameters::usernameFragment);
            previous = Optional.empty();
        }
        verified.remove(from);
        verified.add(from);
        if (check.useCandidate() || selected == null) {
            selected = from;
        }
        return new Accepted(oldestBeyondLimit(), forgottenUfrag);
    }

    private Optional<InetSocketAddress> oldestBeyondLimit() {
        if (verified.size() <= MAX_ADDRESSES) {
            return Optional.empty();
        }
        int oldest = verified.getFirst().equals(selected) ? 1 : 0;
        return Optional.of(verified.remove(oldest));
    }

    /** All credentials that are still good. */
    synchronized List<String> ufrags() {
        List<String> all = new ArrayList<>(List.of(current.usernameFragment()));
        previous.map(IceParameters::usernameFragment).ifPresent(all::add);
        return all;
    }

    synchronized List<InetSocketAddress> addresses() {
        return List.copyOf(verified);
    }

    /** Where the client is sent its packets, or null before the first valid check. */
    @Nullable
    InetSocketAddress selected() {
        return selected;
    }

    /** Whether the last valid check is younger than this. */
    boolean fresh(long nowNanos, long timeoutNanos) {
        return selected != null && nowNanos - lastCheckNanos < timeoutNanos;
    }
}
