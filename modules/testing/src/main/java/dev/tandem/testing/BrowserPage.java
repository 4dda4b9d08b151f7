package dev.tandem.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** One tab of a {@link Chromium}: scripts, clicks, typing, looking. */
public final class BrowserPage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);
    private static final Duration SCRIPT_LIMIT = Duration.ofSeconds(60);
    private static final Duration APPEAR_LIMIT = Duration.ofSeconds(30);

    private final DevTools devTools;
    private final String session;
    /** Documents that have loaded, by the id of what loaded them. */
    private final Set<String> loaded = ConcurrentHashMap.newKeySet();

    private final List<String> console = new CopyOnWriteArrayList<>();

    BrowserPage(DevTools devTools, String session) {
        this.devTools = devTools;
        this.session = session;
    }

    void prepare() {
        command("Page.enable", Map.of());
        command("Page.setLifecycleEventsEnabled", Map.of("enabled", true));
        command("Runtime.enable", Map.of());
    }

    void onEvent(String method, JsonNode parameters) {
        switch (method) {
            case "Page.lifecycleEvent" -> {
                if (parameters.path("name").asText().equals("load")) {
                    loaded.add(parameters.path("loaderId").asText());
                }
            }
            case "Runtime.consoleAPICalled" ->
                console.add(parameters.path("type").asText() + ": " + texts(parameters.path("args")));
            case "Runtime.exceptionThrown" ->
                console.add("uncaught: "
                        + parameters
                                .path("exceptionDetails")
                                .path("exception")
                                .path("description")
                                .asText());
            default -> {
                // The protocol tells much more than a test asks for.
            }
        }
    }

    /** Goes to {@code url} and waits until it has loaded: that document, not the one that was here before. */
    public void navigate(String url) {
        JsonNode answer = command("Page.navigate", Map.of("url", url));
        if (answer.hasNonNull("errorText")) {
            throw new IllegalStateException(url + ": " + answer.get("errorText").textValue());
        }
        String loader = answer.path("loaderId").asText();
        if (!Patience.until(COMMAND_LIMIT, () -> loaded.contains(loader))) {
            throw new IllegalStateException(url + " did not load within " + COMMAND_LIMIT);
        }
    }

    /** Evaluates a script, waits for its promise if it gives one, and gives its value. */
    public JsonNode evaluate(String expression) {
        JsonNode answer = devTools.call(
                session,
                "Runtime.evaluate",
                Map.of(
                        "expression",
                        expression,
                        "awaitPromise",
                        true,
                        "returnByValue",
                        true,
                        // A script of a test counts as a click, so that it may play audio.
                        "userGesture",
                        true),
                SCRIPT_LIMIT);
        if (answer.has("exceptionDetails")) {
            JsonNode details = answer.get("exceptionDetails");
            throw new IllegalStateException("script failed: "
                    + details.path("exception")
                            .path("description")
                            .asText(details.path("text").asText())
                    + console());
        }
        return answer.path("result").path("value");
    }

    /** Calls a function of the page, e.g. {@code window.agent.connect}, with arguments given as JSON. */
    public JsonNode call(String function, Object... arguments) {
        String list = Arrays.stream(arguments).map(BrowserPage::json).collect(Collectors.joining(", "));
        return evaluate(function + "(" + list + ")");
    }

    /** Clicks the middle of the first element that {@code selector} names, as a mouse would, once it can be seen. */
    public void click(String selector) {
        JsonNode at = middleOf(selector);
        for (String type : List.of("mousePressed", "mouseReleased")) {
            command(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            at.get("x").doubleValue(),
                            "y",
                            at.get("y").doubleValue(),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    /** Puts {@code text} into the field that {@code selector} names, in place of what is there. */
    public void type(String selector, String text) {
        click(selector);
        call("(s => document.querySelector(s).select())", selector);
        command("Input.insertText", Map.of("text", text));
    }

    /** The visible text of the first element that {@code selector} names; empty when there is none. */
    public String text(String selector) {
        return call("(s => document.querySelector(s)?.innerText ?? '')", selector)
                .asText();
    }

    /** Waits until {@code expression} is true in the page. */
    public void await(String expression, Duration limit) {
        if (!Patience.until(limit, () -> evaluate("Boolean(" + expression + ")").booleanValue())) {
            throw new IllegalStateException("not within " + limit + ": " + expression + console());
        }
    }

    /** Saves what the page looks like as PNG. */
    public void screenshot(Path file) {
        JsonNode answer = command("Page.captureScreenshot", Map.of("format", "png"));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(answer.get("data").textValue()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows the page in a window of this size, in light or dark colours. */
    public void look(int width, int height, boolean dark) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** What the page wrote to its console, uncaught errors included. */
    public List<String> consoleLines() {
        return List.copyOf(console);
    }

    private JsonNode middleOf(String selector) {
        String script = """
                (s => {
                  const element = document.querySelector(s);
                  if (!element || !element.checkVisibility() || element.disabled) return null;
                  element.scrollIntoView({ block: "center", inline: "center" });
                  const box = element.getBoundingClientRect();
                  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
                  const hit = document.elementFromPoint(middle.x, middle.y);
                  return hit && (element.contains(hit) || hit.contains(element)) ? middle : null;
                })""";
        JsonNode[] found = {JSON.nullNode()};
        boolean there = Patience.until(APPEAR_LIMIT, () -> {
            found[0] = call(script, selector);
            return found[0].isObject();
        });
        if (!there) {
            throw new IllegalStateException("nothing to click at " + selector + console());
        }
        return found[0];
    }

    private JsonNode command(String method, Map<String, ?> parameters) {
        return devTools.call(session, method, parameters, COMMAND_LIMIT);
    }

    private String console() {
        return console.isEmpty() ? "" : "; console:\n" + String.join("\n", console);
    }

    private static String texts(JsonNode arguments) {
        return arguments
                .valueStream()
                .map(argument -> argument.path("value")
                        .asText(argument.path("description").asText()))
                .collect(Collectors.joining(" "));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
