package dev.tandem.license.site;

import java.util.concurrent.CompletionStage;

/** A site's requests to its master. Stages complete with a value, within a deadline. */
public interface MasterLink {

    /** The tenant's licence. */
    CompletionStage<MasterAnswer> licenseOf(String tenantId);

    /** Asks for a block under an id that the site has chosen; the same id again is the same block. */
    CompletionStage<MasterAnswer> grant(String licenseId, String blockId, int wanted);

    CompletionStage<MasterAnswer> renew(String licenseId, String blockId, Renewal renewal);

    CompletionStage<MasterAnswer> giveBack(String licenseId, String blockId);

    /** The tenant has a browser agent. */
    CompletionStage<MasterAnswer> enableWebRtc(String licenseId);

    /**
     * @param revision of the block's size, the latest that the site knows
     * @param keep what it has bound itself to until it hears of a newer revision
     * @param used seats in use
     * @param wanted seats that it would like
     */
    record Renewal(long revision, int keep, int used, int wanted) {}
}
