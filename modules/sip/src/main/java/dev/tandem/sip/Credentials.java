package dev.tandem.sip;

/** A digest user and password. Its text form never shows the password, so it may stand in a log line. */
public record Credentials(String username, String password) {
    @Override
    public String toString() {
        return "Credentials[username=" + username + "]";
    }
}
