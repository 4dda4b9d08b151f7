package dev.tandem.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads single settings; each is known to people by its environment variable. */
final class SettingReader {
    private static final int MAX_PORT = 65535;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,253})|[0-9A-Fa-f:]{2,45}");

    private final Config config;

    SettingReader(Config config) {
        this.config = config;
    }

    /** What is wrong, in the form of every refusal. */
    static StartRefused refusal(String variable, String given, String expected) {
        return new StartRefused(variable + " is \"" + given + "\": expected " + expected);
    }

    /** Blank counts as not set. */
    Optional<String> optional(String path) {
        return config.hasPath(path)
                ? Optional.of(config.getString(path).strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    int port(String path, String variable) throws StartRefused {
        return number(path, variable, 1, MAX_PORT, "a port from 1 to " + MAX_PORT);
    }

    int number(String path, String variable, int min, int max) throws StartRefused {
        return number(path, variable, min, max, "a whole number from " + min + " to " + max);
    }

    private int number(String path, String variable, int min, int max, String expected) throws StartRefused {
        String given = optional(path).orElse("");
        try {
            int value = Integer.parseInt(given);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw refusal(variable, given, expected);
        }
        throw refusal(variable, given, expected);
    }

    Duration duration(String path, String variable, Duration max) throws StartRefused {
        String expected = "a time such as 500ms or 10s, at most " + max.toSeconds() + "s";
        try {
            Duration value = config.getDuration(path);
            if (!value.isNegative() && value.compareTo(max) <= 0) {
                return value;
            }
        } catch (ConfigException e) {
            throw refusal(variable, optional(path).orElse(""), expected);
        }
        throw refusal(variable, optional(path).orElse(""), expected);
    }

    Duration duration(String path, String variable, Duration min, Duration max) throws StartRefused {
        Duration value = duration(path, variable, max);
        if (value.compareTo(min) < 0) {
            throw refusal(
                    variable, optional(path).orElse(""), "a time from " + words(min) + " to " + max.toSeconds() + "s");
        }
        return value;
    }

    /** As a setting would say it. */
    static String words(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    boolean flag(String path, String variable) throws StartRefused {
        try {
            return config.getBoolean(path);
        } catch (ConfigException e) {
            throw refusal(variable, optional(path).orElse(""), "on or off");
        }
    }

    String oneOf(String path, String variable, Set<String> choices) throws StartRefused {
        String given = optional(path).orElse("").toLowerCase(Locale.ROOT);
        if (!choices.contains(given)) {
            throw refusal(
                    variable,
                    given,
                    "one of " + String.join(", ", choices.stream().sorted().toList()));
        }
        return given;
    }

    List<String> list(String path) {
        return Arrays.stream(optional(path).orElse("").split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    Optional<String> host(String path, String variable) throws StartRefused {
        Optional<String> given = optional(path);
        if (given.isPresent() && !HOST.matcher(given.get()).matches()) {
            throw refusal(variable, given.get(), "a host name or an IP address");
        }
        return given;
    }

    /** A URL of one of these schemes with a host. */
    Optional<URI> url(String path, String variable, Set<String> schemes) throws StartRefused {
        Optional<String> given = optional(path);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String expected = "a URL that begins with "
                + String.join(
                        " or ",
                        schemes.stream().sorted().map(scheme -> scheme + "://").toList());
        try {
            URI url = URI.create(given.get());
            if (url.getScheme() != null && schemes.contains(url.getScheme()) && url.getHost() != null) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException notAUrl) {
            throw refusal(variable, given.get(), expected);
        }
        throw refusal(variable, given.get(), expected);
    }

    Optional<Path> readableFile(String path, String variable) throws StartRefused {
        Optional<Path> file = optional(path).map(Path::of);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            throw refusal(variable, file.get().toString(), "a file that this program can read");
        }
        return file;
    }

    /** The value itself is never told. */
    String secret(String path, String variable, int minBytes) throws StartRefused {
        String secret = optional(path).orElse("");
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < minBytes) {
            throw new StartRefused(variable + " has " + bytes + " bytes: expected at least " + minBytes
                    + " (make one with: openssl rand -base64 48)");
        }
        return secret;
    }
}
