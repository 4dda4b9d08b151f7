package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Asterisk 22 with a configuration of its own, as {@code src/test/install-test-peers} put it on this machine.
 *
 * <p>Several may run at a time: each has its own folder, ports and process id; its mounts live in a mount namespace that
 * ends with it. Its dialplan (resource {@code asterisk/extensions.conf}): 600 echo, 601 milliwatt (1004 Hz), 603 answers
 * and keeps silent, 604 busy, 605 rings for ever, 606 answers and hangs up after 5 s, 607 reads DTMF, 608 early media of
 * 425 Hz for 10 s and then echo, 609 congestion, 610 declines, 621 sounds 1004 Hz and 625 sounds 425 Hz and both note
 * what they hear, 622 sends the tones 1*#9, 623 is a bridge to 621, 9x calls x at the gateway.
 */
public final class Asterisk implements AutoCloseable {
    private static final List<String> CONFIGURATION = List.of(
            "asterisk.conf",
            "logger.conf",
            "modules.conf",
            "http.conf",
            "ari.conf",
            "rtp.conf",
            "sorcery.conf",
            "pjsip.conf",
            "extensions.conf");
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(2);
    private static final Duration CLI_LIMIT = Duration.ofSeconds(30);
    private static final int HEARD_RATE = 8000;
    private static final int HEARD_SAMPLES = HEARD_RATE / 2;
    private static final int WAV_HEADER = 44;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    // What the application said; the line that traces its execution has the same words between quotation marks.
    private static final Pattern DIGIT = Pattern.compile("^[^\"]*tandem-digit (\\S) on");

    private final Settings settings;
    private final Path home;
    private final String homeInside;
    private ChildProcess process;

    /**
     * Where this Asterisk runs.
     *
     * @param root the folder that {@code install-test-peers} filled
     * @param artefacts folder that its logs are copied to at the end
     * @param ip address that it listens on
     * @param sipPort SIP port, UDP and TCP
     * @param httpPort port of ARI and of SIP over WebSocket
     * @param gatewaySipPort SIP port of the gateway, for calls towards it
     * @param tls ports where it speaks SIP over TLS too
     */
    public record Settings(
            Path root, Path artefacts, String ip, int sipPort, int httpPort, int gatewaySipPort, List<TlsPort> tls) {

        public Settings(Path root, Path artefacts, String ip, int sipPort, int httpPort, int gatewaySipPort) {
            this(root, artefacts, ip, sipPort, httpPort, gatewaySipPort, List.of());
        }
    }

    /** A port of SIP over TLS 1.2, and the certificate that is shown there. */
    public record TlsPort(int port, Authority.Identity identity) {}

    private Asterisk(Settings settings, Path home, String homeInside, ChildProcess process) {
        this.settings = settings;
        this.home = home;
        this.homeInside = homeInside;
        this.process = process;
    }

    /** Where {@code install-test-peers} puts Asterisk: in {@code TANDEM_PEERS}, else in the repository. */
    public static Path installedFor(Path repository) {
        String peers = System.getenv("TANDEM_PEERS");
        return (peers == null ? repository.resolve(".tandem/peers") : Path.of(peers)).resolve("asterisk");
    }

    /** Starts it and waits until it has fully booted. */
    public static Asterisk start(Settings settings) {
        Path root = settings.root().toAbsolutePath();
        if (!Files.exists(root.resolve("usr/sbin/asterisk"))) {
            throw new IllegalStateException("no Asterisk in " + root + ": run src/test/install-test-peers");
        }
        endAbandoned(root.resolve("runs"));
        String run = ProcessHandle.current().pid() + "-" + settings.sipPort();
        Path home = root.resolve("runs").resolve(run);
        String homeInside = "/runs/" + run;
        configure(settings, home, homeInside);
        inside(root, List.of("chown", "-R", "asterisk:asterisk", homeInside));
        ChildProcess process = launch(root, home, homeInside);
        var asterisk = new Asterisk(settings, home, homeInside, process);
        asterisk.awaitBoot();
        return asterisk;
    }

    private static ChildProcess launch(Path root, Path home, String homeInside) {
        ChildProcess process = ChildProcess.start(
                "Asterisk",
                // The exec chain keeps one process id; the mount ends with the namespace, whatever ends the process.
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "mount -t proc proc \"$1/proc\"; exec chroot \"$1\" /usr/sbin/asterisk -f -C \"$2\" -U asterisk -G asterisk",
                        "asterisk",
                        root.toString(),
                        homeInside + "/etc/asterisk.conf"),
                Map.of(),
                home,
                home.resolve("console.log"));
        write(home.resolve("pid"), Long.toString(process.pid()));
        return process;
    }

    /** Ends it as a machine that goes down would; its configuration and its database stay. */
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    /** Starts it again after {@link #stop} and waits until it has fully booted. */
    public void startAgain() {
        process = launch(settings.root().toAbsolutePath(), home, homeInside);
        awaitBoot();
    }

    public String ip() {
        return settings.ip();
    }

    public int sipPort() {
        return settings.sipPort();
    }

    /** Base address of ARI; user and password are {@code tandem}. */
    public String ariUrl() {
        return "http://" + settings.ip() + ":" + settings.httpPort() + "/ari";
    }

    /** Where SIP over WebSocket is spoken. */
    public String wsUri() {
        return "ws://" + settings.ip() + ":" + settings.httpPort() + "/ws";
    }

    /** Runs a command of Asterisk's console and gives what it printed. */
    public String cli(String command) {
        return inside(
                settings.root().toAbsolutePath(),
                List.of("/usr/sbin/asterisk", "-C", homeInside + "/etc/asterisk.conf", "-rx", command));
    }

    /** Number of channels that are up or being set up. */
    public int activeChannels() {
        Matcher matcher = Pattern.compile("(\\d+) active channel").matcher(cli("core show channels count"));
        if (!matcher.find()) {
            throw process.failure("did not say how many channels it has");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The digits that extension 607 has read since this Asterisk started, oldest first. */
    public List<String> digits() {
        return log().lines()
                .map(DIGIT::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /**
     * What an extension that listens (621 and its like) has heard in the last half second of its latest call. It is
     * written down some seconds late.
     */
    public ToneMeter.Reading heard(String extension) {
        Path file = heardBy(extension);
        try {
            byte[] wav = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            short[] samples = new short[HEARD_SAMPLES];
            int start = (wav.length & ~1) - HEARD_SAMPLES * Short.BYTES;
            if (start < WAV_HEADER) {
                return new ToneMeter.Reading(0, Double.NaN, 0);
            }
            ByteBuffer.wrap(wav, start, HEARD_SAMPLES * Short.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return new ToneMeter(HEARD_RATE).measure(samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets what these extensions have heard; until their next call is written down they have heard nothing. */
    public void forgetHeard(String... extensions) {
        try {
            for (String extension : extensions) {
                Files.deleteIfExists(heardBy(extension));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path heardBy(String extension) {
        return home.resolve("spool").resolve("heard-" + extension + ".wav");
    }

    /** Its log until now. */
    public String log() {
        Path file = home.resolve("log/full");
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it, keeps its logs with the artefacts, removes its folder. */
    @Override
    public void close() {
        process.stop(STOP_LIMIT);
        keep(home.resolve("log/full"), "asterisk.log");
        keep(process.log(), "asterisk-console.log");
        Leftovers.remove(home);
    }

    private void awaitBoot() {
        Path control = home.resolve("run/asterisk.ctl");
        boolean booted =
                Patience.until(BOOT_LIMIT, () -> !process.isAlive() || (Files.exists(control) && isFullyBooted()));
        if (!booted || !process.isAlive()) {
            IllegalStateException failure =
                    process.failure("did not boot:\n" + ChildProcess.tail(home.resolve("log/full")));
            close();
            throw failure;
        }
    }

    /** The console answers only then; one that is slow to begin is asked again. */
    private boolean isFullyBooted() {
        try {
            return cli("core waitfullybooted").contains("fully booted");
        } catch (IllegalStateException noAnswerYet) {
            return false;
        }
    }

    private void keep(Path file, String name) {
        try {
            if (Files.exists(file)) {
                Files.createDirectories(settings.artefacts());
                Files.copy(file, settings.artefacts().resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void configure(Settings settings, Path home, String homeInside) {
        try {
            Leftovers.remove(home);
            for (String folder : List.of("etc", "lib", "spool", "run", "log")) {
                Files.createDirectories(home.resolve(folder));
            }
            for (String name : CONFIGURATION) {
                write(
                        home.resolve("etc").resolve(name),
                        filled(Resource.text("/asterisk/" + name), settings, homeInside));
            }
            for (TlsPort tls : settings.tls()) {
                speakTls(settings, tls, home, homeInside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void speakTls(Settings settings, TlsPort tls, Path home, String homeInside) throws IOException {
        String port = Integer.toString(tls.port());
        Path etc = home.resolve("etc");
        Files.copy(tls.identity().certificate(), etc.resolve("tls-" + port + ".crt"));
        Files.copy(tls.identity().key(), etc.resolve("tls-" + port + ".key"));
        String transport = filled(Resource.text("/asterisk/pjsip-tls.conf"), settings, homeInside)
                .replace("@TLS_PORT@", port);
        Files.writeString(etc.resolve("pjsip.conf"), transport, StandardOpenOption.APPEND);
    }

    private static String filled(String template, Settings settings, String homeInside) {
        return template.replace("@HOME@", homeInside)
                .replace("@IP@", settings.ip())
                .replace("@SIP_PORT@", Integer.toString(settings.sipPort()))
                .replace("@HTTP_PORT@", Integer.toString(settings.httpPort()))
                .replace("@GATEWAY_SIP_PORT@", Integer.toString(settings.gatewaySipPort()));
    }

    private static String inside(Path root, List<String> command) {
        try {
            var whole = Stream.concat(Stream.of("chroot", root.toString()), command.stream())
                    .toList();
            Process process =
                    new ProcessBuilder(whole).redirectErrorStream(true).start();
            // Read on a thread of its own: a console that hangs must not hang the test.
            var reading = new java.util.concurrent.FutureTask<>(
                    () -> process.getInputStream().readAllBytes());
            Thread.ofVirtual().start(reading);
            if (!process.waitFor(CLI_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within " + CLI_LIMIT);
            }
            return new String(reading.get(CLI_LIMIT.toMillis(), TimeUnit.MILLISECONDS), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(command + " could not be read", e);
        }
    }

    /** Ends what a killed test JVM left behind: its process by its recorded id, and its folder. */
    private static void endAbandoned(Path runs) {
        if (!Files.isDirectory(runs)) {
            return;
        }
        try (Stream<Path> homes = Files.list(runs)) {
            homes.filter(Asterisk::isAbandoned).forEach(home -> {
                recordedPid(home)
                        .flatMap(ProcessHandle::of)
                        .filter(Asterisk::isAsterisk)
                        .ifPresent(left -> {
                            left.destroyForcibly();
                            left.onExit()
                                    .orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                                    .join();
                        });
                Leftovers.remove(home);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAbandoned(Path home) {
        String owner = home.getFileName().toString().replaceFirst("-.*", "");
        return ProcessHandle.of(Long.parseLong(owner)).isEmpty();
    }

    private static boolean isAsterisk(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("asterisk"))
                .isPresent();
    }

    private static java.util.Optional<Long> recordedPid(Path home) {
        try {
            return java.util.Optional.of(Long.parseLong(Files.readString(home.resolve("pid"))));
        } catch (IOException | NumberFormatException e) {
            return java.util.Optional.empty();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
