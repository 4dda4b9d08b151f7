package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A real, headless Chromium in a process of its own, with a WAV file for its microphone (one tone a process: the browser
 * takes the file by command line).
 */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final ChildProcess process;
    private final DevTools devTools;
    private final Map<String, BrowserPage> pages;

    private Chromium(ChildProcess process, DevTools devTools, Map<String, BrowserPage> pages) {
        this.process = process;
        this.devTools = devTools;
        this.pages = pages;
    }

    /**
     * Starts a browser.
     *
     * @param name what its log is called
     * @param folder for its profile, its microphone and its log
     * @param microphoneHertz the tone that its microphone hears
     */
    public static Chromium start(String name, Path folder, int microphoneHertz) {
        Path profile = folder.resolve(name + "-profile");
        Path microphone = Tone.wav(microphoneHertz, folder.resolve("microphone-" + microphoneHertz + "-hz.wav"));
        Path portFile = profile.resolve("DevToolsActivePort");
        Leftovers.remove(profile);
        ChildProcess process = ChildProcess.start(
                "Chromium", command(profile, microphone), Map.of(), folder, folder.resolve(name + ".log"));
        boolean up = Patience.until(
                START_LIMIT, () -> !process.isAlive() || lines(portFile).size() >= 2);
        if (!up || !process.isAlive()) {
            process.kill();
            throw process.failure("did not open its DevTools port");
        }
        List<String> address = lines(portFile);
        var pages = new ConcurrentHashMap<String, BrowserPage>();
        var devTools = new DevTools(
                URI.create("ws://127.0.0.1:" + address.get(0) + address.get(1)), event -> dispatch(pages, event));
        return new Chromium(process, devTools, pages);
    }

    /** Opens a page and waits until it has loaded. */
    public BrowserPage open(String url) {
        String target = devTools.call("", "Target.createTarget", Map.of("url", "about:blank"), COMMAND_LIMIT)
                .get("targetId")
                .textValue();
        String session = devTools.call(
                        "", "Target.attachToTarget", Map.of("targetId", target, "flatten", true), COMMAND_LIMIT)
                .get("sessionId")
                .textValue();
        var page = new BrowserPage(devTools, session);
        pages.put(session, page);
        page.prepare();
        page.navigate(url);
        return page;
    }

    /** Opens a page of the origin {@code url} and puts an agent of the outer contract into it. */
    public BrowserAgent agentAt(String url) {
        return new BrowserAgent(openWith(url, "agent.js"));
    }

    /** Opens a page of the origin {@code url} and puts a softphone that speaks SIP into it. */
    public SipPhone sipPhoneAt(String url) {
        return new SipPhone(openWith(url, "sip.js"));
    }

    /** Likewise the other one, JsSIP. */
    public JsSipPhone jsSipPhoneAt(String url) {
        return new JsSipPhone(openWith(url, "jssip.js"));
    }

    private BrowserPage openWith(String url, String script) {
        BrowserPage page = open(url);
        page.evaluate(Resource.text("/browser/" + script) + ";true");
        return page;
    }

    /** Kills the browser with all its processes, as a crash would. */
    public void kill() {
        process.kill();
        devTools.close();
    }

    @Override
    public void close() {
        // Its renderers outlive it by a moment, in which they still write into its profile.
        List<ProcessHandle> family = process.descendants();
        if (process.isAlive()) {
            try {
                devTools.call("", "Browser.close", Map.of(), STOP_LIMIT);
                process.awaitExit(STOP_LIMIT);
            } catch (IllegalStateException alreadyGone) {
                // It is killed below either way.
            }
        }
        process.kill(family);
        devTools.close();
    }

    private static void dispatch(Map<String, BrowserPage> pages, JsonNode event) {
        BrowserPage page = pages.get(event.path("sessionId").asText());
        if (page != null) {
            page.onEvent(event.path("method").asText(), event.path("params"));
        }
    }

    private static List<String> command(Path profile, Path microphone) {
        return new ArrayList<>(List.of(
                executable(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-background-timer-throttling",
                "--disable-backgrounding-occluded-windows",
                "--disable-renderer-backgrounding",
                "--disable-component-update",
                "--disable-sync",
                "--disable-features=Translate,MediaRouter,OptimizationHints",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-audio-capture=" + microphone.toAbsolutePath(),
                "--allow-loopback-in-peer-connection",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile.toAbsolutePath(),
                "--window-size=1280,900",
                "about:blank"));
    }

    private static String executable() {
        return NAMES.stream()
                .flatMap(name -> onPath(name).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Chromium: run src/test/install-test-peers"))
                .toString();
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
