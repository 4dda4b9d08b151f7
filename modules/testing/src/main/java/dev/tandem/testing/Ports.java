package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out ports of 127.0.0.1 that are free for UDP and TCP and that it has not handed out before.
 *
 * <p>They lie below the kernel's ephemeral range, so that no outgoing connection of another process takes one between
 * here and its use, and above those that Asterisk takes for RTP ({@code rtp.conf}). JVMs that test side by side (system
 * property {@code tandem.fork}, from 1) have ranges of their own.
 */
public final class Ports {
    private static final int FIRST = 19_000;
    private static final int PORTS_A_FORK = 6_500;
    private static final int MOST_FORKS = 2;
    /** Ranges have the rest to themselves, where single ports do not cut it up. */
    private static final int SINGLE_PORTS = 1_500;

    private static final int ATTEMPTS = 500;

    private final Set<Integer> given = new HashSet<>();
    private final int first;
    private final int last;

    public Ports() {
        int fork = Integer.getInteger("tandem.fork", 1);
        this.first = FIRST + (fork - 1) % MOST_FORKS * PORTS_A_FORK;
        this.last = first + PORTS_A_FORK;
    }

    /** One free port. */
    public synchronized int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(first, first + SINGLE_PORTS);
            if (isFree(port, 1)) {
                given.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + first + " to " + (first + SINGLE_PORTS));
    }

    /** The first of {@code size} consecutive free ports. */
    public synchronized int range(int size) {
        for (int begin = first + SINGLE_PORTS; begin + size <= last; begin++) {
            if (isFree(begin, size)) {
                for (int port = begin; port < begin + size; port++) {
                    given.add(port);
                }
                return begin;
            }
        }
        throw new IllegalStateException("no " + size + " free ports from " + (first + SINGLE_PORTS) + " to " + last);
    }

    private boolean isFree(int begin, int size) {
        for (int port = begin; port < begin + size; port++) {
            if (given.contains(port) || !isFree(port)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var tcp = new ServerSocket();
                var udp = new DatagramSocket(null)) {
            tcp.bind(new InetSocketAddress(loopback, port));
            udp.bind(new InetSocketAddress(loopback, port));
            return true;
        } catch (java.net.BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
