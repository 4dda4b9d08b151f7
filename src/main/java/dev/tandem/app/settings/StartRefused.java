package dev.tandem.app.settings;

/** The node cannot start as it is configured. The message is one line: the setting, what it is, what is expected. */
public final class StartRefused extends Exception {
    private static final long serialVersionUID = 1;

    public StartRefused(String message) {
        super(message.replaceAll("\\R\\s*", " "));
    }
}
