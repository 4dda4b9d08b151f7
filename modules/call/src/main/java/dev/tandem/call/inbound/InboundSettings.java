package dev.tandem.call.inbound;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an operator can set about calls from trunks; {@code tandem.call.inbound}.
 *
 * @param callWaiting whether an agent in a call is offered another one
 * @param headers names of SIP headers that agents are told, {@code *} at the end for any ending; not case sensitive
 */
public record InboundSettings(boolean callWaiting, List<String> headers) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!%_`'~.-]{1,64}\\*?");
    private static final int MAX_NAMES = 32;
    private static final int MAX_HEADERS = 16;
    private static final int MAX_VALUE = 256;

    /** @throws IllegalArgumentException naming the setting that cannot be */
    public InboundSettings {
        headers = headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        if (headers.size() > MAX_NAMES
                || !headers.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw new IllegalArgumentException("tandem.call.inbound.headers (TANDEM_INBOUND_HEADERS) must be at most "
                    + MAX_NAMES + " header names separated by commas, such as X-Queue,X-Crm-*");
        }
    }

    /** @param config the whole configuration */
    public static InboundSettings of(Config config) {
        Config inbound = config.getConfig("tandem.call.inbound");
        return new InboundSettings(
                inbound.getBoolean("call-waiting"),
                Arrays.stream(inbound.getString("headers").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    /** Those headers of an INVITE that may be passed on, cut to what a client can be told. */
    Map<String, String> passedOn(Map<String, String> received) {
        Map<String, String> allowed = new TreeMap<>();
        new TreeMap<>(received).forEach((name, value) -> {
            if (allowed.size() < MAX_HEADERS && isAllowed(name.toLowerCase(Locale.ROOT))) {
                allowed.put(name, printable(value, MAX_VALUE));
            }
        });
        return allowed;
    }

    private boolean isAllowed(String name) {
        return headers.stream()
                .anyMatch(allowed -> allowed.endsWith("*")
                        ? name.startsWith(allowed.substring(0, allowed.length() - 1))
                        : name.equals(allowed));
    }

    /** What a stranger sent, fit to be shown. */
    static String printable(String text, int most) {
        return text.codePoints()
                .filter(point -> !Character.isISOControl(point))
                .limit(most)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
