package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Machines of their own on one switch: Linux network namespaces, joined by a bridge in one more. The tests reach each
 * of them; between any two of them the way can be cut and mended. Needs root; what it makes goes with {@link #close}.
 */
public final class Islands implements AutoCloseable {
    private static final int COMMAND_SECONDS = 20;
    private static final int MAX_ISLANDS = 200;

    private final String prefix;
    private final String network;
    private final List<Island> islands = new ArrayList<>();
    private final Thread atExit = new Thread(this::remove, "remove-islands");

    /** One machine: its namespace's name, and its address. */
    public record Island(String namespace, String address) {}

    /**
     * Makes the switch and {@code count} machines.
     *
     * @throws IllegalStateException when this user may not make network namespaces
     */
    public static Islands of(int count) {
        if (count < 1 || count > MAX_ISLANDS) {
            throw new IllegalArgumentException("1 to " + MAX_ISLANDS + " islands, not " + count);
        }
        Islands made = new Islands();
        Runtime.getRuntime().addShutdownHook(made.atExit);
        try {
            made.build(count);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private Islands() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Interface names have 15 letters at most; 198.18.0.0/15 is set aside for tests of networks (RFC 2544).
        this.prefix = "tdm" + Integer.toString(random.nextInt(36 * 36, 36 * 36 * 36), 36);
        this.network = "198.18." + random.nextInt(1, 255) + ".";
    }

    private void build(int count) {
        String bridge = namespace("sw");
        ip("netns", "add", bridge);
        ip("-n", bridge, "link", "add", "br0", "type", "bridge");
        ip("-n", bridge, "link", "set", "br0", "up");
        ip("link", "add", prefix + "root", "type", "veth", "peer", "name", "root", "netns", bridge);
        ip("-n", bridge, "link", "set", "root", "master", "br0", "up");
        ip("addr", "add", network + "1/24", "dev", prefix + "root");
        ip("link", "set", prefix + "root", "up");
        for (int i = 0; i < count; i++) {
            Island island = new Island(namespace("n" + i), network + (10 + i));
            islands.add(island);
            ip("netns", "add", island.namespace());
            ip("-n", island.namespace(), "link", "set", "lo", "up");
            ip(
                    "-n",
                    island.namespace(),
                    "link",
                    "add",
                    "eth0",
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "n" + i,
                    "netns",
                    bridge);
            ip("-n", bridge, "link", "set", "n" + i, "master", "br0", "up");
            ip("-n", island.namespace(), "addr", "add", island.address() + "/24", "dev", "eth0");
            ip("-n", island.namespace(), "link", "set", "eth0", "up");
        }
    }

    private String namespace(String name) {
        return prefix + "-" + name;
    }

    public Island island(int index) {
        return islands.get(index);
    }

    /** Where the tests are, as the islands see them. */
    public String testsAddress() {
        return network + "1";
    }

    /** From now on neither hears the other; what is under way between them is lost without a word. */
    public void cut(Island one, Island other) {
        ip("-n", one.namespace(), "route", "add", "blackhole", other.address() + "/32");
        ip("-n", other.namespace(), "route", "add", "blackhole", one.address() + "/32");
    }

    /** They hear each other again. */
    public void mend(Island one, Island other) {
        ip("-n", one.namespace(), "route", "del", "blackhole", other.address() + "/32");
        ip("-n", other.namespace(), "route", "del", "blackhole", one.address() + "/32");
    }

    /** Ends the network; processes in it must have ended before. */
    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyShuttingDown) {
            // The hook itself is running, or about to: nothing to take back.
        }
    }

    private void remove() {
        islands.forEach(island -> tryIp("netns", "del", island.namespace()));
        tryIp("link", "del", prefix + "root");
        tryIp("netns", "del", namespace("sw"));
    }

    private static void ip(String... arguments) {
        Result result = run(arguments);
        if (result.exit() != 0) {
            throw new IllegalStateException("ip " + String.join(" ", arguments) + " failed: "
                    + result.output().strip()
                    + " (tests of partitions make network namespaces, which needs root and iproute2)");
        }
    }

    private static void tryIp(String... arguments) {
        try {
            run(arguments);
        } catch (RuntimeException e) {
            // Cleaning up goes on with what is left.
        }
    }

    private record Result(int exit, String output) {}

    private static Result run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("ip does not end: " + command);
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
