package dev.tandem.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real browser of the whole-system tests. */
class ChromiumTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PAGE = """
            <!doctype html><title>t</title><input id="name" value="old">
            <button id="go" onclick="document.querySelector('#said').textContent='Hello '+document.querySelector('#name').value">go</button>
            <p id="said"></p>
            """;

    @Test
    void a_page_is_driven_by_clicks_and_its_microphone_hears_the_tone(@TempDir Path folder) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String url = "http://localhost:" + server.getAddress().getPort() + "/";
        try (Chromium chromium = Chromium.start("driven", folder, 523)) {
            BrowserPage page = chromium.open(url);
            page.type("#name", "world");
            page.click("#go");
            page.await("document.querySelector('#said').textContent !== ''", SOON);
            assertThat(page.text("#said")).isEqualTo("Hello world");

            page.screenshot(folder.resolve("page.png"));
            assertThat(Files.readAllBytes(folder.resolve("page.png"))).startsWith(0x89, 'P', 'N', 'G');
            assertThatThrownBy(() -> page.evaluate("nothing.there")).hasMessageContaining("ReferenceError");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(microphoneHertz(page)).isBetween(522.0, 524.0));

            BrowserAgent agent = chromium.agentAt(url);
            assertThat(agent.events()).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private static double microphoneHertz(BrowserPage page) {
        return page.evaluate("""
                (async () => {
                  const stream = await navigator.mediaDevices.getUserMedia({ audio: {
                    echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
                  const context = new AudioContext();
                  const analyser = context.createAnalyser();
                  analyser.fftSize = 32768;
                  analyser.smoothingTimeConstant = 0;
                  context.createMediaStreamSource(stream).connect(analyser);
                  await new Promise(resolve => setTimeout(resolve, 2000));
                  const bins = new Float32Array(analyser.frequencyBinCount);
                  analyser.getFloatFrequencyData(bins);
                  return bins.indexOf(Math.max(...bins)) * context.sampleRate / analyser.fftSize;
                })()""").doubleValue();
    }
}
