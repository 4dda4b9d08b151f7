package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Commands that all kinds of legs treat alike: they reach the dialog on its loop, if there is one by then. */
final class CallCommands {
    private static final int MAX_BODY_CHARS = 4096;

    private CallCommands() {}

    static void info(LegContext context, Supplier<@Nullable ConfirmedDialog> dialog, String contentType, String body) {
        int slash = contentType.indexOf('/');
        if (slash < 0
                || !SipText.isToken(contentType.substring(0, slash))
                || !SipText.isToken(contentType.substring(slash + 1))
                || body.length() > MAX_BODY_CHARS) {
            throw new IllegalArgumentException("not an INFO body: " + contentType.length() + ", " + body.length());
        }
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = dialog.get();
            if (confirmed != null) {
                confirmed.info(contentType, body);
            }
        });
    }

    static void reinvite(LegContext context, Supplier<@Nullable ConfirmedDialog> dialog, SdpAudio offer) {
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = dialog.get();
            if (confirmed != null) {
                confirmed.reinvite(offer);
            }
        });
    }
}
