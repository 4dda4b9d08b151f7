package dev.tandem.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.tandem.app.settings.NodeSettings;
import dev.tandem.app.settings.StartRefused;
import dev.tandem.core.EventLog;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The program: {@code --help}, {@code --version}, or one node until it is told to stop. */
public final class Main {
    private static final String HELP = """
            Tandem: one node of a telephony cluster.

              java … dev.tandem.app.Main            run a node
              java … dev.tandem.app.Main --version  say which version this is
              java … dev.tandem.app.Main --help     say this

            Its configuration is conf/application.conf, or the file that -Dconfig.file or TANDEM_CONF names.
            Each setting has an environment variable, which stands beside it there.
            """;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = run(arguments, System.out, System.err);
        // Virtual threads of libraries must not keep a node that has stopped alive.
        System.exit(exitCode);
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err) {
        String first = arguments.length == 0 ? "" : arguments[0];
        return switch (first) {
            case "" -> runNode(out, err);
            case "--help", "-h" -> {
                out.print(HELP);
                yield 0;
            }
            case "--version" -> {
                out.println("Tandem " + Version.current());
                yield 0;
            }
            default -> {
                err.println("tandem: unknown argument " + first + "; --help says what there is");
                yield USAGE;
            }
        };
    }

    private static int runNode(PrintStream out, PrintStream err) {
        Shutdown shutdown = new Shutdown();
        try {
            NodeSettings settings = NodeSettings.of(configuration());
            settings.log().apply();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(shutdown), "tandem-stop"));
            Node node = Node.start(settings, shutdown);
            greet(settings, node, out, err);
            node.whenTerminated().toCompletableFuture().join();
            return 1;
        } catch (StartRefused | ConfigException e) {
            stop(shutdown);
            err.println("tandem: " + e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            EventLog.of(Main.class).error("node.start-failed", e);
            stop(shutdown);
            return 1;
        }
    }

    private static void stop(Shutdown shutdown) {
        shutdown.run();
        LogOutput.close();
    }

    private static void greet(NodeSettings settings, Node node, PrintStream out, PrintStream err) {
        LogOutput.awaitWritten();
        if (settings.log().isText()) {
            out.println(Banner.of(settings, sinceJvmStart(), node.greeting()));
        } else {
            node.greeting().forEach(err::println);
        }
    }

    /** Not since the process began: the launcher becomes the node, and may have built it before. */
    private static Duration sinceJvmStart() {
        Instant start =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return Duration.between(start, Instant.now());
    }

    private static Config configuration() throws StartRefused {
        Path file = Path.of(Optional.ofNullable(System.getProperty("config.file"))
                .or(() -> Optional.ofNullable(System.getenv("TANDEM_CONF")))
                .orElse("conf/application.conf"));
        if (!Files.isReadable(file)) {
            throw new StartRefused("TANDEM_CONF is \"" + file + "\": expected a configuration file that can be read");
        }
        try {
            return ConfigFactory.load(ConfigFactory.parseFile(file.toFile()));
        } catch (ConfigException e) {
            throw new StartRefused("TANDEM_CONF: the configuration cannot be read: " + e.getMessage());
        }
    }
}
