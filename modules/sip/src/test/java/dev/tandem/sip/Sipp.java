package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of sipp, the far side of a call: a scenario of {@code src/test/resources/sipp} in a process of its own. */
final class Sipp implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/sipp");

    private final Process process;
    private final Path folder;
    private final int port;

    private Sipp(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Waits for one call. */
    static Sipp called(String scenario, SipTransport transport, String... options) {
        return start(scenario, transport, "", options);
    }

    /** Waits for one call and refuses it with this status line. */
    static Sipp refusing(String status) {
        return start("refuse", SipTransport.UDP, status);
    }

    /** Makes one call. */
    static Sipp calling(String scenario, SipTransport transport, int remotePort, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("127.0.0.1:" + remotePort);
        return start(scenario, transport, "", all.toArray(String[]::new));
    }

    private static Sipp start(String scenario, SipTransport transport, String status, String... options) {
        if (!Files.isExecutable(PROGRAM)) {
            fail("%s is missing: install the package sip-tester", PROGRAM);
        }
        int port = transport == SipTransport.UDP ? FreePort.udp() : FreePort.tcp();
        try {
            Path folder = Files.createTempDirectory("sipp");
            List<String> command = new ArrayList<>(List.of(
                    PROGRAM.toString(),
                    "-sf",
                    Files.writeString(
                                    folder.resolve(scenario + ".xml"),
                                    Files.readString(file(scenario)).replace("@status@", status))
                            .toString(),
                    "-i",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(port),
                    "-t",
                    transport == SipTransport.UDP ? "u1" : "t1",
                    "-nostdin",
                    "-trace_err",
                    "-timeout",
                    "40",
                    "-timeout_error"));
            List<String> given = List.of(options);
            if (!given.contains("-m")) {
                command.addAll(List.of("-m", "1"));
            }
            command.addAll(given);
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            return new Sipp(process, folder, port).listening(transport);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String scenario) {
        URL url = Sipp.class.getResource("/sipp/" + scenario + ".xml");
        assertThat(url).as("scenario %s", scenario).isNotNull();
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A scenario that is called must be there before the call: its port is taken once it listens. */
    private Sipp listening(SipTransport transport) throws IOException {
        Path table = Path.of(transport == SipTransport.UDP ? "/proc/net/udp" : "/proc/net/tcp");
        String hexPort = String.format(java.util.Locale.ROOT, ":%04X ", port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!Files.readString(table).contains(hexPort) && process.isAlive() && System.nanoTime() < deadline) {
            pause();
        }
        return this;
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return port;
    }

    /** The scenario must have gone through to its end. */
    void succeeds() {
        try {
            boolean ended = process.waitFor(45, TimeUnit.SECONDS);
            assertThat(ended).as("sipp ended; %s", log()).isTrue();
            assertThat(process.exitValue()).as("sipp's exit value; %s", log()).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        }
    }

    /** How many messages it sent again; with the option {@code -trace_stat}. */
    long retransmissions() {
        try (Stream<Path> files = Files.list(folder)) {
            Path statistics = files.filter(file -> file.toString().endsWith("_.csv"))
                    .findFirst()
                    .orElseThrow();
            List<String> lines = Files.readAllLines(statistics, StandardCharsets.ISO_8859_1);
            int column = List.of(lines.getFirst().split(";", -1)).indexOf("Retransmissions(C)");
            assertThat(column).as("column of %s", lines.getFirst()).isNotNegative();
            return Long.parseLong(lines.getLast().split(";", -1)[column]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Sipp::tail).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String tail(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return file.getFileName() + ": " + text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
