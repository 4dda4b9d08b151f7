package dev.tandem.app.settings;

import java.util.Set;

/** {@code conf/logging.conf}. */
public record LogSettings(String format, String level) {

    static LogSettings of(SettingReader reader) throws StartRefused {
        return new LogSettings(
                reader.oneOf("tandem.log.format", "TANDEM_LOG_FORMAT", Set.of("text", "json")),
                reader.oneOf("tandem.log.level", "TANDEM_LOG_LEVEL", Set.of("debug", "info", "warn", "error")));
    }

    /** Whether lines are for people. */
    public boolean isText() {
        return format.equals("text");
    }

    /** Hands them to conf/logback.xml; to be called before the first logger is made. */
    public void apply() {
        System.setProperty("tandem.log.format", format);
        System.setProperty("tandem.log.level", level);
    }
}
