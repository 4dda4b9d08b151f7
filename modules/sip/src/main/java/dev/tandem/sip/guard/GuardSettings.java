package dev.tandem.sip.guard;

import java.time.Duration;
import java.util.List;

/**
 * How strangers are treated.
 *
 * @param trusted peers (trunks): never dropped
 * @param strangersMayCall whether an INVITE of anybody else reaches the application; if not, each gets 403
 * @param nameToStrangers whether answers to anybody else carry Server
 * @param budget the weight of offences that a source may have at once before it is dropped
 * @param forgetOne the budget gets one back after each such time
 * @param firstBan a source over its budget is dropped for so long, and twice as long each further time
 * @param longestBan but never longer than this; a source that behaved for so long begins anew
 * @param maxSources sources remembered; beyond it the one not heard of for longest is forgotten
 */
public record GuardSettings(
        List<AddressRange> trusted,
        boolean strangersMayCall,
        boolean nameToStrangers,
        int budget,
        Duration forgetOne,
        Duration firstBan,
        Duration longestBan,
        int maxSources) {
    public GuardSettings {
        trusted = List.copyOf(trusted);
    }

    /** The values that a node runs with: ten small offences, one forgiven each 6 seconds, bans of 30 s to an hour. */
    public static GuardSettings trusting(List<AddressRange> trusted) {
        return new GuardSettings(
                trusted, true, false, 10, Duration.ofSeconds(6), Duration.ofSeconds(30), Duration.ofHours(1), 20_000);
    }
}
