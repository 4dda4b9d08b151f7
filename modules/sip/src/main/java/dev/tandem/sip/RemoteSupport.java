package dev.tandem.sip;

import java.util.Set;
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
        boolean allow = message.getHeader("Allow") != null;
        boolean supported = message.getHeader("Supported") != null;
        Set<String> methods = MessageReader.tokens(message, "Allow");
        Set<String> extensions = MessageReader.tokens(message, "Supported");
        return new RemoteSupport(
                allow ? methods.contains("refer") : refer,
                allow ? methods.contains("update") : update,
                supported ? extensions.contains("replaces") : replaces,
                supported ? extensions.contains("timer") : timer);
    }
}
