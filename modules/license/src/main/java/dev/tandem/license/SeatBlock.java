package dev.tandem.license;

/**
 * Seats that a site holds in escrow: they count as used here until the site gives them back or its lease has run out.
 *
 * @param revision grows with each change of {@code seats}; a request that was made upon another one changes nothing
 * @param leaseSeconds the term that the site was promised at the latest grant
 */
record SeatBlock(String blockId, String siteId, int seats, long revision, int leaseSeconds) {

    SeatBlock resized(int newSeats, long newRevision) {
        return new SeatBlock(blockId, siteId, newSeats, newRevision, leaseSeconds);
    }
}
