package dev.tandem.sip;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sip.message.Message;

/**
 * What the far side of a dialog says it understands, in Allow and Supported (RFC 3261 §20.5, §20.37). What it does not
 * say counts as no.
 *
 * @param refer takes REFER (RFC 3515), so that it can be asked to transfer
 * @param update takes UPDATE (RFC 3311)
 * @param replaces follows Replaces (RFC 3891), so that it can be party to an attended transfer
 * @param timer knows session timers (RFC 4028)
 */
public record RemoteSupport(boolean refer, boolean update, boolean replaces, boolean timer) {
    /** The far side told nothing. */
    public static final RemoteSupport UNKNOWN = new RemoteSupport(false, false, false, false);

    /** What this message says; each of the two headers that is missing leaves its part as it was. */
    RemoteSupport heardIn(Message message) {
        List<String> allow = MessageReader.values(message, "Allow");
        List<String> supported = MessageReader.values(message, "Supported");
        Set<String> methods = tokens(allow);
        Set<String> extensions = tokens(supported);
        return new RemoteSupport(
                allow.isEmpty() ? refer : methods.contains("refer"),
                allow.isEmpty() ? update : methods.contains("update"),
                supported.isEmpty() ? replaces : extensions.contains("replaces"),
                supported.isEmpty() ? timer : extensions.contains("timer"));
    }

    /** The tokens of comma-separated header values, in lower case. */
    static Set<String> tokens(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .filter(token -> !token.isEmpty())
                .collect(Collectors.toSet());
    }
}
