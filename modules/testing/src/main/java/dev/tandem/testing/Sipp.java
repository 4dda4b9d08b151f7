package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real sipp: the far side of many calls, or of one that follows a scenario to the letter. */
public final class Sipp implements AutoCloseable {
    private static final Duration LISTENS_WITHIN = Duration.ofSeconds(30);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String OVER_TCP = "t1";
    /** Its exit code. */
    private static final int NOT_BOUND = 254;

    private final ChildProcess process;
    private final Path folder;
    private final int port;
    private final Path sockets;

    private Sipp(ChildProcess process, Path folder, int port, Path sockets) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.sockets = sockets;
    }

    /**
     * Starts it with a scenario of the test's resources, {@code sipp/<scenario>.xml}.
     *
     * @param status what takes the place of {@code @status@} in the scenario
     */
    public static Sipp following(String scenario, String status, Path folder, int port, String... options) {
        try {
            Files.createDirectories(folder);
            Path file = Files.writeString(
                    folder.resolve(scenario + ".xml"),
                    Resource.text("/sipp/" + scenario + ".xml").replace("@status@", status));
            List<String> all = new ArrayList<>(List.of("-sf", file.toString(), "-timeout_error"));
            all.addAll(List.of(options));
            return start(folder, port, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it on loopback, over UDP if the options do not say TCP ({@code -t t1}), and waits until it listens.
     *
     * @param folder for what it writes; kept
     * @param port that it listens on
     * @param options the scenario ({@code -sn} or {@code -sf}) and what else it shall do; of the calling side the target
     */
    public static Sipp start(Path folder, int port, String... options) {
        List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(List.of("-i", LOOPBACK, "-p", Integer.toString(port), "-nostdin", "-trace_err"));
        command.addAll(List.of("-trace_stat", "-fd", "1"));
        command.addAll(List.of(options));
        ChildProcess process = ChildProcess.start("sipp", command, Map.of(), folder, folder.resolve("sipp.log"));
        String protocol = List.of(options).contains(OVER_TCP) ? "tcp" : "udp";
        Sipp sipp = new Sipp(process, folder, port, Path.of("/proc/net", protocol));
        if (!Patience.until(LISTENS_WITHIN, () -> !process.isAlive() || sipp.listens())) {
            process.kill();
            throw process.failure("was to listen on port " + port);
        }
        return sipp;
    }

    public int port() {
        return port;
    }

    /** Whether it ended at once because its port was taken. */
    public boolean missedItsPort() {
        return !process.isAlive() && process.exitCode() == NOT_BOUND;
    }

    /** Waits for its end; it has not failed any call if its exit code is 0. */
    public int awaitEnd(Duration patience) {
        if (!process.awaitExit(patience)) {
            throw process.failure("was to end within " + patience);
        }
        return process.exitCode();
    }

    /** The scenario must have gone through to its end within this time. */
    public void succeeds(Duration patience) {
        if (awaitEnd(patience) != 0) {
            throw process.failure("was to succeed; all that it wrote:\n" + written() + "\n");
        }
    }

    /** Waits until it has sent a request of this method; it must have been started with {@code -trace_msg}. */
    public void awaitSent(String method, Duration limit) {
        if (!Patience.until(limit, () -> !process.isAlive() || hasSent(method))) {
            throw process.failure("was to send " + method + " within " + limit);
        }
    }

    private boolean hasSent(String method) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> messages = files.filter(
                            file -> file.getFileName().toString().endsWith("_messages.log"))
                    .toList();
            for (Path file : messages) {
                if (Files.readString(file).contains("\n" + method + " sip:")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String written() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName() + ":\n" + ChildProcess.tail(file))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A figure of its statistics since its start, such as {@code Retransmissions(C)}; at most a second old. */
    public long figure(String name) {
        try (Stream<Path> files = Files.list(folder)) {
            Path table = files.filter(file -> file.getFileName().toString().endsWith("_.csv"))
                    .findFirst()
                    .orElseThrow(() -> process.failure("has written no statistics yet"));
            // The last line may be half written.
            String text = Files.readString(table);
            List<String> lines =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            if (lines.isEmpty()) {
                throw process.failure("has written no statistics yet");
            }
            String[] names = lines.getFirst().split(";", -1);
            String[] values = lines.getLast().split(";", -1);
            Map<String, String> figures = new HashMap<>();
            for (int i = 0; i < Math.min(names.length, values.length); i++) {
                figures.put(names[i], values[i]);
            }
            String value = figures.get(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is none of " + figures.keySet());
            }
            return Long.parseLong(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the port is a socket of its own, and not of somebody else who was quicker or has another address. */
    private boolean listens() {
        // In the kernel's tables: our port at loopback or any address; and which socket.
        Pattern listening = Pattern.compile(String.format(
                java.util.Locale.ROOT,
                "^ *\\d+: (?:00000000|0100007F):%04X \\S+ \\w+ \\S+ \\S+ \\w+ +\\d+ +\\d+ (\\d+) ",
                port));
        try (Stream<String> lines = Files.lines(sockets);
                Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            Set<String> here = lines.map(listening::matcher)
                    .filter(Matcher::find)
                    .map(found -> "socket:[" + found.group(1) + "]")
                    .collect(Collectors.toSet());
            return open.anyMatch(file -> here.contains(linked(file)));
        } catch (IOException | UncheckedIOException ended) {
            return false;
        }
    }

    /** What the open file is; nothing once it is closed. */
    private static String linked(Path open) {
        try {
            return Files.readSymbolicLink(open).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
