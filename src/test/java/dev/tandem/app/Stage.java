package dev.tandem.app;

import dev.tandem.testing.Asterisk;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Chromium;
import dev.tandem.testing.Directory;
import dev.tandem.testing.Ports;
import dev.tandem.testing.TandemNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One real node, one real Asterisk and a few real browsers, shared by all whole-system tests of a JVM. */
final class Stage {
    static final String ADMIN_PASSWORD = "stage-admin-password";
    /** Shorter than a real one, so that tests can wait for its end. */
    static final int GRACE_SECONDS = 8;

    static final Path ROOT = Path.of(System.getProperty("tandem.root"));
    static final Path LIB = Path.of(System.getProperty("tandem.lib"));
    static final Path ARTEFACTS = ROOT.resolve("src/target/it").resolve("fork-" + System.getProperty("tandem.fork"));

    private final Ports ports = new Ports();
    private final Asterisk asterisk;
    private final TandemNode node;
    private final Directory directory;
    private final Map<Integer, Chromium> browsers = new HashMap<>();
    private final AtomicInteger tenants = new AtomicInteger();

    private Stage() {
        TandemNode.NodePorts nodePorts = TandemNode.NodePorts.of(ports);
        asterisk = Asterisk.start(new Asterisk.Settings(
                Asterisk.installedFor(ROOT), ARTEFACTS, "127.0.0.1", ports.free(), ports.free(), nodePorts.sip()));
        node = TandemNode.start(
                new TandemNode.Settings(
                        ROOT,
                        LIB,
                        ARTEFACTS.resolve("stage-" + ProcessHandle.current().pid()),
                        Map.of(
                                "TANDEM_ADMIN_PASSWORD",
                                ADMIN_PASSWORD,
                                "TANDEM_RECONNECT_GRACE",
                                GRACE_SECONDS + "s",
                                "FREESWITCH_DIRECTORY_PASSWORD",
                                "a-password-for-freeswitch",
                                "TANDEM_TRUNK_KEEP_ALIVE",
                                "1s",
                                "ASTERISK_HOST",
                                asterisk.ip(),
                                "ASTERISK_SIP_PORT",
                                Integer.toString(asterisk.sipPort()))),
                nodePorts);
        directory = Directory.of(node, ADMIN_PASSWORD);
    }

    TandemNode node() {
        return node;
    }

    Asterisk asterisk() {
        return asterisk;
    }

    Directory directory() {
        return directory;
    }

    Ports ports() {
        return ports;
    }

    /** A tenant of its own with a licence of this many seats. */
    String tenant(int seats) {
        String tenantId = "tenant-" + tenants.incrementAndGet();
        directory.license(tenantId, seats);
        return tenantId;
    }

    /** The shared browser whose microphone hears this tone. */
    Chromium browser(int microphoneHertz) {
        return browsers.computeIfAbsent(microphoneHertz, hertz -> newBrowser("browser-" + hertz, hertz));
    }

    Chromium newBrowser(String name, int microphoneHertz) {
        return Chromium.start(name, ARTEFACTS.resolve(name), microphoneHertz);
    }

    /** An agent that is connected and can be heard, in a page of the shared browser. */
    BrowserAgent phone(int microphoneHertz, BrowserAgent.Identity identity) {
        return phone(browser(microphoneHertz), identity);
    }

    BrowserAgent phone(Chromium browser, BrowserAgent.Identity identity) {
        BrowserAgent agent = browser.agentAt(node.gatewayUrl() + "/try/");
        var answer = agent.connect(node.gatewayUrl(), identity);
        if (!answer.has("connected")) {
            throw new IllegalStateException("the agent was refused: " + answer);
        }
        agent.prepareMedia();
        return agent;
    }

    private void closeBrowsers() {
        browsers.values().forEach(Chromium::close);
        browsers.clear();
    }

    /** Set when first asked for; a JVM that runs several classes of tests keeps it until its end, and takes it along. */
    private static final class Shared {
        static final Stage STAGE = new Stage();
    }

    /** Gives the stage to tests that ask for it, and closes the browsers after each class: pages that play cost much. */
    static final class Provider implements ParameterResolver, AfterAllCallback {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stage.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Shared.STAGE;
        }

        @Override
        public void afterAll(ExtensionContext context) {
            Shared.STAGE.closeBrowsers();
        }
    }
}
