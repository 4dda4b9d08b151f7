package dev.tandem.license;

import dev.tandem.license.site.SignedDocument;

/**
 * A block as its site has it stored.
 *
 * @param revision the latest that the master told
 * @param seats what the site has bound itself to: what the master told with that revision, or less
 * @param licensedSeats what the licence has in all
 */
record HeldBlock(
        String licenseId, String blockId, long revision, int seats, int licensedSeats, SignedDocument document) {}
