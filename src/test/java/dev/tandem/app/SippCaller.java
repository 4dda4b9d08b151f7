package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.TandemNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** sipp as a caller from outside, with a scenario of {@code src/test/resources/sipp}. */
final class SippCaller implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;

    private final Process process;
    private final Path folder;

    private SippCaller(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** @param status what takes the place of {@code @status@} in the scenario */
    static SippCaller calls(Stage stage, String number, String scenario, int status) {
        return calls(stage, stage.node(), number, scenario, status);
    }

    /** Of a node beside the stage's. */
    static SippCaller calls(Stage stage, TandemNode node, String number, String scenario, int status) {
        try {
            Path folder = Files.createDirectories(
                    Stage.ARTEFACTS.resolve("sipp-" + stage.ports().free()));
            Path file = folder.resolve("scenario.xml");
            Files.writeString(file, text(scenario).replace("@status@", Integer.toString(status)));
            Process process = new ProcessBuilder(List.of(
                            "sipp",
                            "-sf",
                            file.toString(),
                            "-s",
                            number,
                            "-i",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(stage.ports().free()),
                            "-mp",
                            Integer.toString(stage.ports().free()),
                            "-m",
                            "1",
                            "-nostdin",
                            "-trace_err",
                            "-timeout",
                            Integer.toString(LIMIT_SECONDS),
                            "-timeout_error",
                            "127.0.0.1:" + node.ports().sip()))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            return new SippCaller(process, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String scenario) throws IOException {
        try (InputStream in = SippCaller.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
            assertThat(in).as(scenario).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The scenario must have gone through to its end. */
    void succeeds() {
        try {
            assertThat(process.waitFor(LIMIT_SECONDS + 5, TimeUnit.SECONDS))
                    .as("sipp ended")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        assertThat(process.exitValue()).as("sipp's exit value; see " + folder).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
