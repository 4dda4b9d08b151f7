package dev.tandem.media.relay;

import dev.tandem.media.net.DatagramHandler;
import dev.tandem.media.net.DatagramLoop;
import dev.tandem.media.net.DatagramPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Pairs of an even port for RTP and the next one for RTCP (RFC 3550, 11), the longest unused first. Thread-safe. */
final class PortPairs {
    private final InetAddress address;
    private final Queue<Integer> free = new ArrayDeque<>();

    PortPairs(InetAddress address, int minPort, int maxPort, int excluded) {
        this.address = address;
        for (int port = minPort + (minPort & 1); port < maxPort; port += 2) {
            if (port != (excluded & ~1)) {
                free.add(port);
            }
        }
    }

    /** Two open ports. */
    record Pair(DatagramPort rtp, DatagramPort rtcp, Runnable giveBack) {
        /** Closes both; the pair can be had again once the loop let go of them. */
        void release() {
            AtomicInteger open = new AtomicInteger(2);
            Runnable closed = () -> {
                if (open.decrementAndGet() == 0) {
                    giveBack.run();
                }
            };
            rtp.close(closed);
            rtcp.close(closed);
        }
    }

    /** Opens the next pair; pairs that another process holds are passed over. Empty if none is left. */
    Optional<Pair> open(DatagramLoop loop, DatagramHandler rtp, DatagramHandler rtcp) {
        for (int attempts = free(); attempts > 0; attempts--) {
            Integer port = take();
            if (port == null) {
                return Optional.empty();
            }
            Optional<Pair> pair = bind(loop, port, rtp, rtcp);
            if (pair.isPresent()) {
                return pair;
            }
            giveBack(port);
        }
        return Optional.empty();
    }

    private Optional<Pair> bind(DatagramLoop loop, int port, DatagramHandler rtp, DatagramHandler rtcp) {
        try {
            DatagramPort first = loop.open(new InetSocketAddress(address, port), false, rtp);
            try {
                DatagramPort second = loop.open(new InetSocketAddress(address, port + 1), false, rtcp);
                return Optional.of(new Pair(first, second, () -> giveBack(port)));
            } catch (IOException e) {
                first.close();
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    synchronized int free() {
        return free.size();
    }

    private synchronized @Nullable Integer take() {
        return free.poll();
    }

    private synchronized void giveBack(int port) {
        free.add(port);
    }
}
