package dev.tandem.sip;

import java.util.Optional;

/**
 * The dialog that a new call takes the place of (RFC 3891 §6.1), named as the receiver of the call sees it.
 *
 * @param toTag the receiver's own tag in that dialog
 * @param fromTag the other side's tag in that dialog
 * @param earlyOnly whether the dialog may be replaced only as long as nobody answered in it
 */
public record ReplacesTerms(String callId, String toTag, String fromTag, boolean earlyOnly) {
    private static final int MAX_LENGTH = 512;

    public ReplacesTerms {
        if (callId.isEmpty() || !SipText.isHeaderValue(callId) || !isTag(toTag) || !isTag(fromTag)) {
            throw new IllegalArgumentException("not a dialog to replace");
        }
    }

    private static boolean isTag(String tag) {
        return SipText.isHeaderValue(tag) && tag.chars().noneMatch(c -> c == ';' || c == ',' || c == ' ');
    }

    /** This dialog of ours, to be replaced by whoever reads it at the far side of it. */
    static ReplacesTerms of(DialogSnapshot dialog) {
        return new ReplacesTerms(dialog.callId(), dialog.remoteTag(), dialog.localTag(), false);
    }

    /** Whether this dialog of ours is the one to be replaced. */
    public boolean matches(DialogSnapshot dialog) {
        return callId.equals(dialog.callId()) && toTag.equals(dialog.localTag()) && fromTag.equals(dialog.remoteTag());
    }

    /** Reads a header value; empty if it names no dialog. */
    static Optional<ReplacesTerms> parse(String value) {
        if (value.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String[] parts = value.split(";", -1);
        String to = "";
        String from = "";
        boolean early = false;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            String given = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (name.equalsIgnoreCase("to-tag")) {
                to = given;
            } else if (name.equalsIgnoreCase("from-tag")) {
                from = given;
            } else if (name.equalsIgnoreCase("early-only")) {
                early = true;
            }
        }
        String call = parts[0].strip();
        return !call.isEmpty() && SipText.isHeaderValue(call) && isTag(to) && isTag(from)
                ? Optional.of(new ReplacesTerms(call, to, from, early))
                : Optional.empty();
    }

    /** The header's value. */
    public String encode() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag + (earlyOnly ? ";early-only" : "");
    }
}
