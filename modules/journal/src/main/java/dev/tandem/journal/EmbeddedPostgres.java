package dev.tandem.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of our own in a directory: loopback only, fsync on, a random password in a file that only its owner
 * reads. The server is a process apart. It survives the death of the node that started it, and the next start takes it
 * over; several nodes on one machine share it, and the last one to leave in good order stops it.
 *
 * <p>In the directory: {@code server/} (PostgreSQL's data), {@code password}, {@code port}, {@code start.lock} (held
 * while starting or stopping), {@code users.lock} (shared by each node that uses the server) and {@code control.log}.
 */
final class EmbeddedPostgres {
    private static final String USER = "tandem";
    private static final int START_TIMEOUT_SECONDS = 60;
    private static final int STOP_TIMEOUT_SECONDS = 30;
    private static final int PORT_LINE_OF_PID_FILE = 3;
    private static final int PASSWORD_BYTES = 24;

    private static final String SERVER_SETTINGS = """

            # Set by Tandem.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            fsync = on
            synchronous_commit = on
            logging_collector = on
            log_directory = '../log'
            log_filename = 'postgres-%a.log'
            log_truncate_on_rotation = on
            log_rotation_age = 1d
            log_rotation_size = 0
            """;

    private final Path directory;
    private final Path data;
    private final Path programs;
    private final FileChannel usersFile;

    private EmbeddedPostgres(Path directory, Path programs, FileChannel usersFile) {
        this.directory = directory;
        this.data = directory.resolve("server");
        this.programs = programs;
        this.usersFile = usersFile;
    }

    /** The server in this directory: running already, or started now, or created first. Blocks up to a minute. */
    static EmbeddedPostgres start(DatabaseSettings settings) throws DatabaseUnavailable {
        Path directory = settings.embeddedDirectory();
        try {
            Files.createDirectories(directory);
            Path programs = PostgresBinaries.in(settings.embeddedBinaries()).resolve("bin");
            try (FileChannel startFile = open(directory.resolve("start.lock"));
                    FileLock starting = startFile.lock()) {
                assert starting.isValid();
                FileChannel users = open(directory.resolve("users.lock"));
                users.lock(0, Long.MAX_VALUE, true);
                EmbeddedPostgres server = new EmbeddedPostgres(directory, programs, users);
                server.create();
                server.run(settings.embeddedPort());
                return server;
            }
        } catch (IOException e) {
            throw new DatabaseUnavailable(
                    "TANDEM_DATA_DIR: the embedded PostgreSQL cannot use " + directory + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailable("interrupted while the embedded PostgreSQL was starting", e);
        }
    }

    String url() throws IOException {
        int port = Integer.parseInt(
                Files.readAllLines(data.resolve("postmaster.pid")).get(PORT_LINE_OF_PID_FILE));
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    String user() {
        return USER;
    }

    String password() throws IOException {
        return Files.readString(directory.resolve("password"));
    }

    /** Leaves the server, and stops it if no other node uses it. */
    void stop() throws IOException, InterruptedException {
        try (FileChannel startFile = open(directory.resolve("start.lock"));
                FileLock stopping = startFile.lock()) {
            assert stopping.isValid();
            usersFile.close();
            if (!isUsedByOthers()) {
                control(STOP_TIMEOUT_SECONDS, "pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w");
            }
        }
    }

    private boolean isUsedByOthers() throws IOException {
        try (FileChannel users = open(directory.resolve("users.lock"));
                FileLock alone = users.tryLock()) {
            return alone == null;
        }
    }

    /** Built beside its final place and renamed, so that a start that is killed leaves nothing half made. */
    private void create() throws IOException, InterruptedException, DatabaseUnavailable {
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        Path fresh = directory.resolve("server.new");
        deleteTree(fresh);
        Path password = directory.resolve("password");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, randomPassword());
        int exit = control(
                START_TIMEOUT_SECONDS,
                "initdb",
                "--pgdata=" + fresh,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C");
        if (exit != 0) {
            throw new DatabaseUnavailable("the embedded PostgreSQL cannot be created in " + directory + ": "
                    + lastLine(directory.resolve("control.log")));
        }
        Files.writeString(fresh.resolve("postgresql.conf"), SERVER_SETTINGS, StandardOpenOption.APPEND);
        Files.move(fresh, data);
    }

    private void run(int wantedPort) throws IOException, InterruptedException, DatabaseUnavailable {
        if (control(START_TIMEOUT_SECONDS, "pg_ctl", "status", "-D", data.toString()) == 0) {
            return;
        }
        int port = wantedPort != 0 ? wantedPort : rememberedOrFreePort();
        int exit = startOn(port);
        if (exit != 0 && wantedPort == 0) {
            // It was free a moment ago, but a port that the kernel chose anybody may be given.
            port = freePort();
            exit = startOn(port);
        }
        if (exit != 0) {
            throw new DatabaseUnavailable("the embedded PostgreSQL in " + directory + " does not start on port " + port
                    + ": see control.log and log/ there");
        }
        Files.writeString(directory.resolve("port"), Integer.toString(port));
    }

    private int startOn(int port) throws IOException, InterruptedException {
        return control(
                START_TIMEOUT_SECONDS,
                "pg_ctl",
                "start",
                "-D",
                data.toString(),
                "-w",
                "-t",
                Integer.toString(START_TIMEOUT_SECONDS),
                "-o",
                "-p " + port);
    }

    private int rememberedOrFreePort() throws IOException {
        Path remembered = directory.resolve("port");
        if (Files.exists(remembered)) {
            int port = Integer.parseInt(Files.readString(remembered).strip());
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                return freePort();
            }
        }
        return freePort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /**
     * Runs one of PostgreSQL's programs to its end. They refuse to run as root; in a user namespace of their own they
     * are nobody, while the files stay ours.
     */
    private int control(int timeoutSeconds, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("control.log").toFile()))
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(timeoutSeconds + 5L, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(program + " did not finish in " + timeoutSeconds + " s");
        }
        return process.exitValue();
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    private static FileChannel open(Path lockFile) throws IOException {
        return FileChannel.open(
                lockFile, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private static String randomPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "no output" : lines.getLast();
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
