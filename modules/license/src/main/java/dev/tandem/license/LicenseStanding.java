package dev.tandem.license;

import dev.tandem.core.CborMessage;

/**
 * A licence as a site sees it.
 *
 * @param source {@code local} where the licence lives in this cluster, {@code master} where a block of its seats was lent
 * @param masterReachable whether the master answered last
 * @param seatsHeld seats that this cluster may give out without asking anybody
 */
public record LicenseStanding(LicenseView license, String source, boolean masterReachable, int seatsHeld)
        implements CborMessage {

    static LicenseStanding local(LicenseView license) {
        return new LicenseStanding(license, "local", true, license.activeWebrtcSessions());
    }
}
