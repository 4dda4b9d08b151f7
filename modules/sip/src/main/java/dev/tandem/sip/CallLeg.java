package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all kinds of legs have alike: who they are, and commands that reach the dialog on its loop, if there is one by then. */
abstract class CallLeg implements SipCall, Leg {
    private static final int MAX_BODY_CHARS = 4096;

    final LegContext context;
    final Key key;

    CallLeg(LegContext context, Key key) {
        this.context = context;
        this.key = key;
    }

    /** The dialog, once the call is answered. */
    abstract @Nullable ConfirmedDialog confirmed();

    @Override
    public final void info(String contentType, String body) {
        int slash = contentType.indexOf('/');
        if (slash < 0
                || !SipText.isToken(contentType.substring(0, slash))
                || !SipText.isToken(contentType.substring(slash + 1))
                || body.length() > MAX_BODY_CHARS) {
            throw new IllegalArgumentException("not an INFO body: " + contentType.length() + ", " + body.length());
        }
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = confirmed();
            if (confirmed != null) {
                confirmed.info(contentType, body);
            }
        });
    }

    @Override
    public final void reinvite(SdpAudio offer) {
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = confirmed();
            if (confirmed != null) {
                confirmed.reinvite(offer);
            }
        });
    }

    @Override
    public final void refer(String referTo, Optional<DialogSnapshot> replaces) {
        if (!ReferTarget.isUri(referTo)) {
            throw new IllegalArgumentException("not a URI to refer to");
        }
        ReferTarget target = new ReferTarget(referTo, replaces.map(ReplacesTerms::of));
        context.loop().execute(() -> {
            ConfirmedDialog confirmed = confirmed();
            if (confirmed != null) {
                confirmed.refer(target);
            }
        });
    }

    @Override
    public final String callId() {
        return key.callId();
    }

    @Override
    public final Optional<DialogSnapshot> dialog() {
        return Optional.ofNullable(confirmed()).map(ConfirmedDialog::snapshot);
    }

    @Override
    public final Key key() {
        return key;
    }

    @Override
    public final CallLoop loop() {
        return context.loop();
    }
}
