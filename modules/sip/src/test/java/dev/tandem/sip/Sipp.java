package dev.tandem.sip;

import dev.tandem.testing.Leftovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of sipp, the far side of a call: a scenario of {@code src/test/resources/sipp} in a process of its own. */
final class Sipp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(110);

    /** Less than that, so that a scenario that hangs is told of by sipp, with where it stands. */
    private static final String TIMEOUT_SECONDS = "100";
    /** Somebody else may take a port between here and sipp. */
    private static final int MAX_PORTS = 5;

    private final dev.tandem.testing.Sipp run;
    private final Path folder;

    private Sipp(dev.tandem.testing.Sipp run, Path folder) {
        this.run = run;
        this.folder = folder;
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
        boolean udp = transport == SipTransport.UDP;
        List<String> all = new ArrayList<>(List.of("-t", udp ? "u1" : "t1", "-timeout", TIMEOUT_SECONDS));
        if (!List.of(options).contains("-m")) {
            all.addAll(List.of("-m", "1"));
        }
        if (!List.of(options).contains("-rtcheck")) {
            // The strict check takes a repeated INVITE for another one, and we repeat it when sipp is half a second
            // late.
            all.addAll(List.of("-rtcheck", "loose"));
        }
        all.addAll(List.of(options));
        try {
            Path folder = Files.createTempDirectory("sipp");
            FreePort.Finder ports = udp ? FreePort::udp : FreePort::tcp;
            String[] given = all.toArray(String[]::new);
            var run = dev.tandem.testing.Sipp.following(scenario, status, folder, ports.find(), given);
            for (int tries = 1; run.missedItsPort() && tries < MAX_PORTS; tries++) {
                run.close();
                run = dev.tandem.testing.Sipp.following(scenario, status, folder, ports.find(), given);
            }
            return new Sipp(run, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return run.port();
    }

    /** The scenario must have gone through to its end. */
    void succeeds() {
        run.succeeds(PATIENCE);
    }

    /** How many messages it sent again. */
    long retransmissions() {
        return run.figure("Retransmissions(C)");
    }

    @Override
    public void close() {
        run.close();
        Leftovers.remove(folder);
    }
}
