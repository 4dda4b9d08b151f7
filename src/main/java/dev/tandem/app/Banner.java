package dev.tandem.app;

import dev.tandem.app.settings.NodeRole;
import dev.tandem.app.settings.NodeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a person sees once a node is ready: where it is and what to try. */
final class Banner {
    private Banner() {}

    static String of(NodeSettings settings, Duration startedIn, List<String> greeting) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n  Tandem %s is ready after %.1f s%n%n",
                Version.current(),
                startedIn.toMillis() / 1000.0));
        String scheme = settings.security().tls().isPresent() ? "https" : "http";
        String host = settings.bindHost().equals("0.0.0.0") ? settings.cluster().host() : settings.bindHost();
        for (NodeRole role : NodeRole.values()) {
            if (settings.roles().contains(role)) {
                line(
                        text,
                        role.word() + " API",
                        scheme + "://" + host + ":" + settings.ports().of(role));
            }
        }
        line(text, "management", "http://" + host + ":" + settings.cluster().managementPort() + "/ready");
        line(text, "data", settings.dataDirectory().toString());
        if (!greeting.isEmpty()) {
            text.append(String.format("%n"));
            greeting.forEach(said -> text.append(String.format("  %s%n", said)));
        }
        return text.append(String.format("%n  Ctrl-C stops it; what it knows stays.%n"))
                .toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("    %-14s %s%n", name, value));
    }
}
