package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.license.site.MasterAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tenant's licence at a site: the usual rules of seats with the block as the limit, and the rules of the block
 * (docs/decisions/seat-blocks.md).
 *
 * @param license terms and seats; {@code webrtcMaxUsers} is the block's size
 * @param block empty before the first was lent, and after one was lost or given back
 * @param latest the block that was held last, for what is known of the licence by it
 */
record SiteState(LicenseState license, Optional<HeldBlock> block, Optional<HeldBlock> latest) implements CborMessage {
    static final SiteState NONE = new SiteState(LicenseState.NONE, Optional.empty(), Optional.empty());

    /**
     * What the master's answer changes. Its size counts if its revision is new; with the known revision the site never
     * has more than it bound itself to, for a request that gives the rest back may still be on its way.
     */
    List<LicenseEvent> lent(MasterAnswer.Lent answer, Instant now) {
        boolean sameBlock =
                block.filter(held -> held.blockId().equals(answer.blockId())).isPresent();
        if (sameBlock && answer.revision() < block.get().revision()) {
            return List.of();
        }
        int seats = sameBlock && answer.revision() == block.get().revision()
                ? Math.min(block.get().seats(), answer.seats())
                : answer.seats();
        var held = new LicenseEvent.BlockHeld(
                now,
                answer.license().tenantId(),
                answer.license().id(),
                answer.blockId(),
                answer.revision(),
                seats,
                LicenseTerms.of(answer.license(), seats),
                answer.license().webrtcMaxUsers(),
                answer.document());
        boolean news = !sameBlock
                || answer.revision() > block.get().revision()
                || !license.terms().equals(Optional.of(held.terms()))
                || block.get().licensedSeats() != held.licensedSeats();
        return news ? List.of(held) : List.of();
    }

    /** Binds the site to fewer seats, never fewer than are in use; to be stored before the master hears of it. */
    List<LicenseEvent> shrunkTo(int seats, Instant now) {
        int kept = Math.max(seats, license.seats().size());
        return block.filter(held -> kept < held.seats())
                .map(held -> List.<LicenseEvent>of(new LicenseEvent.BlockHeld(
                        now,
                        tenantId(),
                        held.licenseId(),
                        held.blockId(),
                        held.revision(),
                        kept,
                        license.terms().orElseThrow().withSeats(kept),
                        held.licensedSeats(),
                        held.document())))
                .orElse(List.of());
    }

    /** Ends every seat, and the block. */
    List<LicenseEvent> lost(String reason, Instant now) {
        List<LicenseEvent> events = new ArrayList<>(
                license.expire(license.seats().keySet().stream().sorted().toList(), now)
                        .events());
        block.ifPresent(held -> events.add(new LicenseEvent.BlockLost(now, tenantId(), held.blockId(), reason)));
        return events;
    }

    /**
     * How many seats would be good to have: those in use, those asked for, and some to spare for when the master is
     * away. Logins and logouts that keep the spare ones between half and twice the headroom change nothing.
     */
    int wanted(int waiting, int headroom) {
        int needed = license.seats().size() + waiting;
        int held = block.map(HeldBlock::seats).orElse(0);
        boolean comfortable = held >= needed + headroom / 2 && held <= needed + 2 * headroom;
        return comfortable && held > 0 ? held : needed + headroom;
    }

    SiteState apply(LicenseEvent event) {
        LicenseState next = license.apply(event);
        return switch (event) {
            case LicenseEvent.BlockHeld held -> {
                Optional<HeldBlock> now = Optional.of(new HeldBlock(
                        held.licenseId(),
                        held.blockId(),
                        held.revision(),
                        held.seats(),
                        held.licensedSeats(),
                        held.document()));
                yield new SiteState(next, now, now);
            }
            case LicenseEvent.BlockLost lost -> new SiteState(next, Optional.empty(), latest);
            default -> new SiteState(next, block, latest);
        };
    }

    /** The licence as the master has it, with the seats that are in use here. */
    Optional<LicenseView> view() {
        return latest.flatMap(held -> license.terms()
                .map(terms -> terms.withSeats(held.licensedSeats())
                        .view(held.licenseId(), license.seats().size())));
    }

    static SiteState replay(SiteState from, List<LicenseEvent> events) {
        SiteState reached = from;
        for (LicenseEvent event : events) {
            reached = reached.apply(event);
        }
        return reached;
    }

    private String tenantId() {
        return license.terms().map(LicenseTerms::tenantId).orElse("");
    }
}
