package dev.tandem.license;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is known of lent blocks in memory only: until when each counts, and what its site needs. Times are of a clock
 * that never steps. Never stored: after a recovery every block gets a full term, so none is taken back too early.
 */
record BlockBook(PMap<String, Line> lines) {
    static final BlockBook NONE = new BlockBook(HashTreePMap.empty());

    /**
     * One block.
     *
     * @param used seats that the site said were in use
     * @param wanted seats that it said it would like
     * @param until the lease and the safety margin
     */
    record Line(int used, int wanted, Instant until) {}

    /** As if each site had just renewed, wanting what it has. */
    static BlockBook fresh(Collection<SeatBlock> blocks, Duration margin, Instant steady) {
        Map<String, Line> lines = new HashMap<>();
        blocks.forEach(block -> lines.put(
                block.blockId(),
                new Line(
                        block.seats(),
                        block.seats(),
                        steady.plusSeconds(block.leaseSeconds()).plus(margin))));
        return new BlockBook(HashTreePMap.from(lines));
    }

    BlockBook apply(LicenseAction action) {
        return switch (action) {
            case LicenseAction.LendBlock(String blockId, Line line) -> new BlockBook(lines.plus(blockId, line));
            case LicenseAction.CloseBlock(String blockId) -> new BlockBook(lines.minus(blockId));
            case LicenseAction.EndAllLeases() -> NONE;
            case LicenseAction.StartLease start -> this;
            case LicenseAction.EndLease end -> this;
        };
    }

    /** Those whose site can have no seat of them any more. */
    List<String> due(Instant steady) {
        return lines.entrySet().stream()
                .filter(line -> !line.getValue().until().isAfter(steady))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    Optional<Instant> earliest() {
        return lines.values().stream().map(Line::until).min(Instant::compareTo);
    }

    Map<String, Integer> demands() {
        Map<String, Integer> demands = new HashMap<>();
        lines.forEach((blockId, line) -> demands.put(blockId, line.wanted()));
        return demands;
    }
}
