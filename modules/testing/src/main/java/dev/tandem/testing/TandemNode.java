package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The real program in a process of its own: every role, its own data and ports. It can be killed as a crash would and
 * started again with the same data.
 */
public final class TandemNode implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
    private static final int MEDIA_PORTS = 60;
    private static final String LOOPBACK = "127.0.0.1";
    private static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xmx768m",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true");

    private final Settings settings;
    private final NodePorts ports;
    private final HttpClient http = HttpClient.newHttpClient();
    private ChildProcess process;

    /**
     * What is run where.
     *
     * @param root the repository, for its {@code conf}
     * @param lib the folder with the program's jars
     * @param folder for data and log; kept
     * @param environment settings beyond ports and data
     * @param island the machine that it runs on; empty for this one's loopback
     */
    public record Settings(
            Path root, Path lib, Path folder, Map<String, String> environment, Optional<Islands.Island> island) {

        public Settings(Path root, Path lib, Path folder, Map<String, String> environment) {
            this(root, lib, folder, environment, Optional.empty());
        }

        private String host() {
            return island.map(Islands.Island::address).orElse(LOOPBACK);
        }
    }

    /** The ports of one node. */
    public record NodePorts(
            int license,
            int agent,
            int gateway,
            int cluster,
            int management,
            int sip,
            int sipWs,
            int rtcMin,
            int rtcMax) {

        public static NodePorts of(Ports free) {
            return of(free, MEDIA_PORTS);
        }

        /** @param mediaPorts how many UDP ports: one for browsers, two for each SIP leg */
        public static NodePorts of(Ports free, int mediaPorts) {
            int rtcMin = free.range(mediaPorts);
            return new NodePorts(
                    free.free(),
                    free.free(),
                    free.free(),
                    free.free(),
                    free.free(),
                    free.free(),
                    free.free(),
                    rtcMin,
                    rtcMin + mediaPorts - 1);
        }

        private Map<String, String> environment() {
            return Map.of(
                    "TANDEM_LICENSE_PORT", Integer.toString(license),
                    "TANDEM_AGENT_PORT", Integer.toString(agent),
                    "PORT", Integer.toString(gateway),
                    "TANDEM_CLUSTER_PORT", Integer.toString(cluster),
                    "TANDEM_MANAGEMENT_PORT", Integer.toString(management),
                    "TANDEM_SIP_PORT", Integer.toString(sip),
                    "TANDEM_SIP_WS_PORT", Integer.toString(sipWs),
                    "RTC_MIN_PORT", Integer.toString(rtcMin),
                    "RTC_MAX_PORT", Integer.toString(rtcMax));
        }
    }

    private TandemNode(Settings settings, NodePorts ports, ChildProcess process) {
        this.settings = settings;
        this.ports = ports;
        this.process = process;
    }

    /** Starts a node and waits until it is ready. */
    public static TandemNode start(Settings settings, NodePorts ports) {
        TandemNode node = new TandemNode(settings, ports, launch(settings, ports));
        node.awaitReady();
        return node;
    }

    /** Runs the program to its end, for starts that must fail. */
    public static Ended run(Settings settings, NodePorts ports, Duration limit) {
        ChildProcess process = launch(settings, ports);
        boolean ended = process.awaitExit(limit);
        if (!ended) {
            process.kill();
            throw process.failure("was to end by itself within " + limit);
        }
        return new Ended(process.exitCode(), process.output());
    }

    /** How a run ended, and all that it printed. */
    public record Ended(int exitCode, String output) {}

    public NodePorts ports() {
        return ports;
    }

    public String licenseUrl() {
        return url(ports.license());
    }

    public String agentUrl() {
        return url(ports.agent());
    }

    public String gatewayUrl() {
        return url(ports.gateway());
    }

    /** Where SIP telephones connect. */
    public String sipWsUri() {
        return "ws://" + LOOPBACK + ":" + ports.sipWs() + "/ws";
    }

    public String managementUrl() {
        return url(ports.management());
    }

    /** How many files, sockets included, the process has open. */
    public long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it has logged, over all its lives. */
    public String log() {
        return process.output();
    }

    /** Kills the process with SIGKILL; what it started, its database included, lives on. */
    public void kill9() {
        process.killAlone();
    }

    /** Starts it again with the same data and ports. */
    public void startAgain() {
        process = launch(settings, ports);
        awaitReady();
    }

    /** Ends it in good order (SIGTERM). */
    @Override
    public void close() {
        process.stop(STOP_LIMIT);
    }

    private void awaitReady() {
        boolean ready =
                Patience.until(READY_LIMIT, () -> !process.isAlive() || status(managementUrl() + "/ready") == 200);
        if (!ready || !process.isAlive()) {
            throw process.failure("was not ready within " + READY_LIMIT);
        }
    }

    private int status(String url) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(PROBE_LIMIT)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ChildProcess launch(Settings settings, NodePorts ports) {
        if (!Files.isDirectory(settings.lib())) {
            throw new IllegalStateException("no jars in " + settings.lib() + ": build first (./tandem build)");
        }
        List<String> command = new ArrayList<>();
        settings.island().ifPresent(island -> command.addAll(List.of("ip", "netns", "exec", island.namespace())));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.add("-Dconfig.file=" + settings.root().resolve("conf/application.conf"));
        command.add("-Dlogback.configurationFile=" + settings.root().resolve("conf/logback.xml"));
        command.add("-cp");
        command.add(settings.lib() + "/*");
        command.add("dev.tandem.app.Main");
        Map<String, String> environment = new HashMap<>(ports.environment());
        environment.put("TANDEM_BIND_HOST", settings.host());
        environment.put("TANDEM_DATA_DIR", settings.folder().resolve("data").toString());
        environment.putAll(settings.environment());
        return ChildProcess.start(
                "Tandem",
                command,
                environment,
                settings.folder(),
                settings.folder().resolve("node.log"));
    }

    private String url(int port) {
        return "http://" + settings.host() + ":" + port;
    }
}
