package dev.tandem.license;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The master's rules of blocks (docs/decisions/seat-blocks.md). A size changes only upon a request that knows the
 * present revision, so what was delayed or repeated on the way changes nothing.
 *
 * @param margin how much longer than its site's lease a block counts
 */
record BlockRules(LicenseState state, BlockBook book, Duration margin, Instant now, Instant steady) {
    /** Sites of one licence; a block without seats costs a little memory, too. */
    static final int MAX_BLOCKS = 1000;

    /** @param leaseSeconds the term of this block, for as long as it lives */
    Decision<LicenseEvent, LicenseAction, BlockReply> grant(
            String licenseId, String siteId, String blockId, int wanted, int leaseSeconds) {
        if (state.terms().isEmpty()) {
            return refused(ErrorCode.NOT_FOUND.refusal("License not found"));
        }
        SeatBlock known = state.blocks().get(blockId);
        if (known != null) {
            return known.siteId().equals(siteId)
                    ? lent(licenseId, known, List.of(), 0, wanted)
                    : refused(ErrorCode.CONFLICT.refusal("The block is another site's"));
        }
        if (state.ended().contains(blockId)) {
            return refused(ErrorCode.SESSION_GONE.refusal("Block gone"));
        }
        if (state.blocks().size() >= MAX_BLOCKS) {
            return refused(ErrorCode.CONFLICT.refusal("Too many blocks of this license"));
        }
        int seats = grown(0, wanted, share(blockId, wanted), free());
        SeatBlock block = new SeatBlock(blockId, siteId, seats, 1, leaseSeconds);
        var granted = new LicenseEvent.BlockGranted(now, tenantId(), siteId, blockId, seats, leaseSeconds);
        return lent(licenseId, block, List.of(granted), 0, wanted);
    }

    /**
     * Prolongs the lease, takes what the site gives back and adds what it wants and may have.
     *
     * @param revision that the site knows
     * @param keep what it has bound itself to until it hears of a newer revision
     */
    Decision<LicenseEvent, LicenseAction, BlockReply> renew(
            String licenseId, String siteId, String blockId, long revision, int keep, int used, int wanted) {
        SeatBlock block = state.blocks().get(blockId);
        if (state.terms().isEmpty() || block == null || !block.siteId().equals(siteId)) {
            return refused(ErrorCode.SESSION_GONE.refusal("Block gone"));
        }
        if (revision != block.revision()) {
            return lent(licenseId, block, List.of(), used, wanted);
        }
        int kept = Math.clamp(keep, 0, block.seats());
        int seats = grown(kept, wanted, share(blockId, wanted), free() + block.seats() - kept);
        if (kept == block.seats() && seats == kept) {
            return lent(licenseId, block, List.of(), used, wanted);
        }
        SeatBlock resized = block.resized(seats, revision + 1);
        var event = new LicenseEvent.BlockResized(now, tenantId(), siteId, blockId, seats, resized.revision());
        return lent(licenseId, resized, List.of(event), used, wanted);
    }

    /** The site has no seat of the block and will never again. */
    Decision<LicenseEvent, LicenseAction, BlockReply> giveBack(String siteId, String blockId) {
        SeatBlock block = state.blocks().get(blockId);
        if (block == null) {
            return Decision.reply(new BlockReply.Returned());
        }
        return block.siteId().equals(siteId)
                ? new Decision<>(
                        List.of(new LicenseEvent.BlockReturned(now, tenantId(), siteId, blockId, block.seats())),
                        List.of(new LicenseAction.CloseBlock(blockId)),
                        new BlockReply.Returned())
                : refused(ErrorCode.NOT_FOUND.refusal("Block not found"));
    }

    /** Takes the blocks of sites back that did not come for so long that they have no seat any more. */
    Decision<LicenseEvent, LicenseAction, Boolean> expire(Collection<String> blockIds) {
        List<SeatBlock> gone = blockIds.stream()
                .filter(state.blocks()::containsKey)
                .map(state.blocks()::get)
                .toList();
        return new Decision<>(
                gone.stream()
                        .<LicenseEvent>map(block -> new LicenseEvent.BlockExpired(
                                now, tenantId(), block.siteId(), block.blockId(), block.seats()))
                        .toList(),
                blockIds.stream()
                        .<LicenseAction>map(LicenseAction.CloseBlock::new)
                        .toList(),
                !gone.isEmpty());
    }

    private Decision<LicenseEvent, LicenseAction, BlockReply> lent(
            String licenseId, SeatBlock block, List<LicenseEvent> events, int used, int wanted) {
        Instant until = steady.plusSeconds(block.leaseSeconds()).plus(margin);
        int inUse = state.inUse()
                - (state.blocks().containsKey(block.blockId())
                        ? state.blocks().get(block.blockId()).seats()
                        : 0)
                + block.seats();
        return new Decision<>(
                events,
                List.of(new LicenseAction.LendBlock(block.blockId(), new BlockBook.Line(used, wanted, until))),
                new BlockReply.Lent(
                        state.terms().orElseThrow().view(licenseId, inUse), block, share(block.blockId(), wanted)));
    }

    private int grown(int from, int wanted, int share, int free) {
        LicenseTerms terms = state.terms().orElseThrow();
        boolean admits = terms.notInForce(now).isEmpty() && terms.allowsWebRtc();
        int growth = Math.min(Math.min(wanted, share) - from, free);
        return admits && growth > 0 ? from + growth : from;
    }

    /** Seats that nobody has: may be negative where the limit was lowered. */
    private int free() {
        return state.terms().orElseThrow().webrtcMaxUsers() - state.inUse();
    }

    private int share(String blockId, int wanted) {
        Map<String, Integer> demands = book.demands();
        demands.put(blockId, wanted);
        int total = state.terms().orElseThrow().webrtcMaxUsers() - state.seats().size();
        return FairShares.of(demands, total).getOrDefault(blockId, 0);
    }

    private String tenantId() {
        return state.terms().map(LicenseTerms::tenantId).orElse("");
    }

    private static Decision<LicenseEvent, LicenseAction, BlockReply> refused(Refusal refusal) {
        return Decision.reply(new BlockReply.Refused(refusal));
    }
}
