package dev.tandem.app;

import dev.tandem.testing.Sipp;
import dev.tandem.testing.TandemNode;
import java.time.Duration;

/** sipp as a caller from outside, with a scenario of {@code src/test/resources/sipp}. */
final class SippCaller implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Sipp sipp;

    private SippCaller(Sipp sipp) {
        this.sipp = sipp;
    }

    /** @param status what takes the place of {@code @status@} in the scenario */
    static SippCaller calls(Stage stage, String number, String scenario, int status) {
        return calls(stage, stage.node(), number, scenario, status);
    }

    /** Of a node beside the stage's. */
    static SippCaller calls(Stage stage, TandemNode node, String number, String scenario, int status) {
        int port = stage.ports().free();
        return new SippCaller(Sipp.following(
                scenario,
                Integer.toString(status),
                Stage.ARTEFACTS.resolve("sipp-" + port),
                port,
                "-s",
                number,
                "-mp",
                Integer.toString(stage.ports().free()),
                "-trace_msg",
                "-m",
                "1",
                "-timeout",
                Long.toString(LIMIT.toSeconds()),
                "127.0.0.1:" + node.ports().sip()));
    }

    /** Waits until it has sent this request. */
    void awaitSent(String method) {
        sipp.awaitSent(method, LIMIT);
    }

    /** The scenario must have gone through to its end. */
    void succeeds() {
        sipp.succeeds(LIMIT.plusSeconds(5));
    }

    @Override
    public void close() {
        sipp.close();
    }
}
