package dev.tandem.app;

/** What this program is. */
final class Version {
    private Version() {}

    /** From the jar's manifest. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
