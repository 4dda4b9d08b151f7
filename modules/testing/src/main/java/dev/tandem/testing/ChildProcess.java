package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a test started: its output is in a file, it is ended by its own id, and never outlives the tests. */
final class ChildProcess implements AutoCloseable {
    private static final int TAIL_LINES = 40;
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);
    /** Less than Surefire gives a JVM that goes. */
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread atExit;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.atExit = new Thread(this::endWithJvm, "end-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts {@code command}; what it prints is appended to {@code log}. */
    static ChildProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
        try {
            Files.createDirectories(directory);
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + command, e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Whether it ended by itself within {@code patience}. */
    boolean awaitExit(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks it to end (SIGTERM), and kills it and its children when it has not after {@code patience}. */
    void stop(Duration patience) {
        process.destroy();
        if (!awaitExit(patience)) {
            kill();
        }
        forget();
    }

    /** Kills it (SIGKILL); its children live on. */
    void killAlone() {
        process.destroyForcibly();
        awaitExit(KILLED_WITHIN);
        forget();
    }

    /** Kills it and all its descendants (SIGKILL). */
    void kill() {
        kill(descendants());
    }

    /** Kills it, and these, which may have become nobody's children since they were looked up. */
    void kill(List<ProcessHandle> family) {
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitExit(KILLED_WITHIN);
        forget();
    }

    /** Its children and theirs, as of now. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    @Override
    public void close() {
        kill();
    }

    Path log() {
        return log;
    }

    /** Everything that it printed until now. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An error that says what went wrong, with the end of the program's output. */
    IllegalStateException failure(String what) {
        String state = process.isAlive() ? "is running" : "ended with " + process.exitValue();
        return new IllegalStateException(
                "%s %s (it %s); the end of %s:%n%s".formatted(name, what, state, log, tail(log)));
    }

    static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file, java.nio.charset.StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyShuttingDown) {
            // The hook itself is running, or about to: nothing to take back.
        }
    }

    /** In good order where it can: a node stops its database, which is no child of its own. */
    private void endWithJvm() {
        List<ProcessHandle> descendants = descendants();
        stop(ENDED_WITHIN);
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
