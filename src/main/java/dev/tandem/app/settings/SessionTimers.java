package dev.tandem.app.settings;

import dev.tandem.sip.SessionTimerSettings;
import java.time.Duration;
import java.util.Optional;

/** Reads what the SIP endpoint wants of session timers (RFC 4028). */
final class SessionTimers {
    private static final Duration MAX = Duration.ofDays(1);

    private SessionTimers() {}

    static SessionTimerSettings of(SettingReader reader) throws StartRefused {
        Duration minimum = reader.duration("tandem.sip.session-minimum", "TANDEM_SIP_SESSION_MINIMUM", MAX);
        if (minimum.toSeconds() < 1) {
            throw SettingReader.refusal("TANDEM_SIP_SESSION_MINIMUM", minimum.toMillis() + "ms", "1s or more");
        }
        Duration interval = reader.duration("tandem.sip.session-interval", "TANDEM_SIP_SESSION_INTERVAL", MAX);
        if (!interval.isZero() && interval.compareTo(minimum) < 0) {
            throw SettingReader.refusal(
                    "TANDEM_SIP_SESSION_INTERVAL",
                    interval.toSeconds() + "s",
                    "0 for none, or at least TANDEM_SIP_SESSION_MINIMUM, which is " + minimum.toSeconds() + "s");
        }
        return new SessionTimerSettings(Optional.of(interval).filter(wish -> !wish.isZero()), minimum);
    }
}
