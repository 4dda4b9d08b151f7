package dev.tandem.call;

import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;

/** Media planes on this host, each with a range of ports that no other one has. */
final class LoopbackPlane {
    private static final int FIRST = 12_000;
    private static final int RANGE = 100;
    /** Below the ports that the system gives to whoever names none. */
    private static final int RANGES = 200;

    private static final int PORTS = 60;
    private static final int ATTEMPTS = 50;

    private LoopbackPlane() {}

    /** The range's first port is bound as long as the plane lives, and so keeps others out of the range. */
    static MediaPlane start() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int attempt = 1; ; attempt++) {
            int port = FIRST + RANGE * ThreadLocalRandom.current().nextInt(RANGES);
            try {
                return MediaPlane.start(MediaSettings.of(loopback, loopback, port, port + PORTS));
            } catch (IOException taken) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(taken);
                }
            }
        }
    }
}
