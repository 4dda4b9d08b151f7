package dev.tandem.sip;

import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Who refreshes a session and how often, as RFC 4028 §7 to §9 settle it. Without state. */
final class TimerRules {
    private TimerRules() {}

    // ---- we answer

    /** Whether a request asks for a shorter timer than we take: 422 (§9). Who knows no timers is not refused for it. */
    static boolean tooShort(Request request, SessionTimerSettings settings) {
        return knowsTimers(request)
                && SessionExpires.of(request)
                        .filter(asked -> asked.seconds() < settings.minimumSeconds())
                        .isPresent();
    }

    /** The 422 that says what we take. */
    static Response refusal(LegContext context, Request request) {
        Response refusal = context.writer().response(422, request, Ids.tag());
        int minimum = context.sessionTimers().minimumSeconds();
        MessageWriter.add(refusal, new HeaderLine(SessionExpires.MINIMUM, Integer.toString(minimum)));
        return refusal;
    }

    private static boolean knowsTimers(Request request) {
        return MessageReader.tokens(request, "Supported").contains("timer")
                || MessageReader.tokens(request, "Require").contains("timer");
    }

    /**
     * The timer that our 2xx to this request sets.
     *
     * @param now the timer that runs in the dialog
     */
    static SessionTimer answering(Request request, SessionTimerSettings settings, SessionTimer now) {
        int asked = SessionExpires.of(request).map(SessionExpires::seconds).orElse(0);
        return answer(
                asked,
                SessionExpires.of(request).flatMap(SessionExpires::refresher),
                SessionExpires.minimumOf(request),
                knowsTimers(request),
                settings,
                now);
    }

    /** §9: we may shorten what is asked, to no less than its Min-SE, and must not lengthen it. */
    static SessionTimer answer(
            int asked,
            Optional<SessionExpires.Role> refresher,
            int minimumAsked,
            boolean callerKnows,
            SessionTimerSettings settings,
            SessionTimer now) {
        int wish = now.runs() ? now.intervalSeconds() : settings.wishSeconds();
        int floor = Math.max(Math.max(minimumAsked, settings.minimumSeconds()), now.minSeconds());
        int least = Math.min(Math.max(minimumAsked, now.minSeconds()), SessionTimerSettings.MAX_SECONDS);
        if (asked == 0) {
            // Who does not know timers cannot be held to one.
            return callerKnows && wish > 0
                    ? new SessionTimer(Math.max(wish, Math.min(floor, SessionTimerSettings.MAX_SECONDS)), true, least)
                    : SessionTimer.OFF;
        }
        if (asked < settings.minimumSeconds()) {
            // A proxy's wish in the name of a caller that knows no timers: too often for us.
            return SessionTimer.OFF;
        }
        int shortened = wish > 0 ? Math.min(asked, Math.max(wish, floor)) : asked;
        boolean theirs =
                callerKnows && refresher.filter(SessionExpires.Role.UAC::equals).isPresent();
        return new SessionTimer(Math.min(shortened, SessionTimerSettings.MAX_SECONDS), !theirs, least);
    }

    /** Says in our 2xx what {@link #answering} settled. */
    static void tellAnswer(Response ok, SessionTimer timer) {
        if (!timer.runs()) {
            return;
        }
        SessionExpires.Role refresher = timer.weRefresh() ? SessionExpires.Role.UAS : SessionExpires.Role.UAC;
        MessageWriter.add(ok, line(timer.intervalSeconds(), Optional.of(refresher)));
        if (!timer.weRefresh()) {
            MessageWriter.add(ok, new HeaderLine("Require", "timer"));
        }
    }

    // ---- we ask

    /** What a request of ours inside a dialog says, so that the timer goes on as it is. */
    static void asking(SessionTimer timer, Consumer<HeaderLine> to) {
        if (timer.runs()) {
            SessionExpires.Role refresher = timer.weRefresh() ? SessionExpires.Role.UAC : SessionExpires.Role.UAS;
            to.accept(line(timer.intervalSeconds(), Optional.of(refresher)));
            minimum(timer.minSeconds(), to);
        }
    }

    /** What our first INVITE says; whoever answers it chooses who refreshes. */
    static void inviting(int seconds, int minimum, Consumer<HeaderLine> to) {
        if (seconds > 0) {
            to.accept(line(seconds, Optional.empty()));
        }
        minimum(minimum, to);
    }

    private static void minimum(int seconds, Consumer<HeaderLine> to) {
        // 90 s needs no saying, and less must not be said (§5).
        if (seconds > SessionTimerSettings.RFC_MINIMUM.toSeconds()) {
            to.accept(new HeaderLine(SessionExpires.MINIMUM, Integer.toString(seconds)));
        }
    }

    private static HeaderLine line(int seconds, Optional<SessionExpires.Role> refresher) {
        return new HeaderLine(SessionExpires.HEADER, new SessionExpires(seconds, refresher).encode());
    }

    /** The timer that a 2xx to a request of ours sets (§7.2); without Session-Expires there is none. */
    static SessionTimer answered(Response response, SessionTimerSettings settings, int minimum) {
        return SessionExpires.of(response)
                .map(told -> new SessionTimer(
                        Math.clamp(told.seconds(), settings.minimumSeconds(), SessionTimerSettings.MAX_SECONDS),
                        told.refresher().filter(SessionExpires.Role.UAS::equals).isEmpty(),
                        minimum))
                .orElse(SessionTimer.OFF);
    }

    /** The longer interval that a 422 asks for; 0 if it is not longer or too long. */
    static int longer(Response tooShort, int asked) {
        int minimum = SessionExpires.minimumOf(tooShort);
        return minimum > asked && minimum <= SessionTimerSettings.MAX_SECONDS ? minimum : 0;
    }
}
