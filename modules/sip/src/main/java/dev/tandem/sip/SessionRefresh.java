package dev.tandem.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * The session timer of one dialog (RFC 4028): refreshes at half the interval if that is ours, and says BYE when no
 * refresh came in time, whoever's it was. Used on the call's loop.
 */
final class SessionRefresh {
    private static final long LEAST_RETRY_MILLIS = 100;
    private static final Duration AFTER_TAKEOVER = Duration.ofSeconds(5);

    private final LegContext context;
    private final ConfirmedDialog dialog;
    private final Runnable byReinvite;
    private Timers.Timer refresh = () -> {};
    private Timers.Timer expiry = () -> {};
    private boolean updating;
    private boolean updateRefused;

    SessionRefresh(LegContext context, ConfirmedDialog dialog, Runnable byReinvite) {
        this.context = context;
        this.dialog = dialog;
        this.byReinvite = byReinvite;
    }

    private SessionTimer timer() {
        return dialog.snapshot().timer();
    }

    /** The session is refreshed as of now. */
    void restart() {
        stop();
        if (timer().runs() && !dialog.over()) {
            expiry = context.after(timer().expiresAfter(), this::expire);
            if (timer().weRefresh()) {
                refresh = context.after(timer().refreshAfter(), this::refresh);
            }
        }
    }

    /** Another process kept the session until now; how long ago its last refresh was nobody knows, so ours comes soon. */
    void takeOver() {
        restart();
        if (timer().runs() && timer().weRefresh()) {
            refresh.cancel();
            Duration half = timer().refreshAfter();
            refresh = context.after(half.compareTo(AFTER_TAKEOVER) < 0 ? half : AFTER_TAKEOVER, this::refresh);
        }
    }

    private void expire() {
        dialog.bye(Optional.of(SipReason.sip(408, "session timer expired")), EndCause.SESSION_EXPIRED);
    }

    /** Tries until it succeeds or the session expires. */
    private void refresh() {
        if (dialog.over()) {
            return;
        }
        refresh = context.after(
                Duration.ofMillis(Math.max(timer().refreshAfter().toMillis() / 4, LEAST_RETRY_MILLIS)), this::refresh);
        if (dialog.snapshot().remote().update() && !updateRefused) {
            update();
        } else {
            byReinvite.run();
        }
    }

    private void update() {
        if (updating) {
            return;
        }
        updating = true;
        dialog.send(Request.UPDATE, asking(), Optional.empty(), new DialogRequest.Outcome() {
            @Override
            public void onFinal(Response response) {
                updating = false;
                onUpdated(response);
            }

            @Override
            public void onNoResponse() {
                updating = false;
                dialog.gone();
            }
        });
    }

    private List<HeaderLine> asking() {
        List<HeaderLine> headers = new ArrayList<>();
        TimerRules.asking(timer(), headers::add);
        return headers;
    }

    private void onUpdated(Response response) {
        int status = response.getStatusCode();
        if (status < 300) {
            dialog.refreshTarget(response);
            agreed(response);
        } else if (status == 405 || status == 501) {
            updateRefused = true;
            byReinvite.run();
        } else if (!tooShort(response)) {
            dialog.endIfGone(status);
        } else {
            update();
        }
    }

    /** A 2xx to a request of ours that carried the timer: it goes on as the far side says. */
    void agreed(Response response) {
        adopt(TimerRules.answered(response, context.sessionTimers(), timer().minSeconds()));
    }

    /** Settles the timer in our 2xx to a request of the far side that refreshes the session. */
    void answer(Request request, Response ok) {
        SessionTimer settled = TimerRules.answering(request, context.sessionTimers(), timer());
        TimerRules.tellAnswer(ok, settled);
        adopt(settled);
    }

    private void adopt(SessionTimer settled) {
        boolean changed = !settled.equals(timer());
        dialog.update(dialog.snapshot().withTimer(settled), changed);
        restart();
    }

    /** A 422: our interval becomes what it asks for; false if there is nothing to be done about it. */
    boolean tooShort(Response response) {
        int longer = response.getStatusCode() == 422 ? TimerRules.longer(response, timer().intervalSeconds()) : 0;
        if (longer == 0) {
            return false;
        }
        dialog.update(dialog.snapshot().withTimer(new SessionTimer(longer, timer().weRefresh(), longer)), true);
        return true;
    }

    void stop() {
        refresh.cancel();
        expiry.cancel();
    }
}
