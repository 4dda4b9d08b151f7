package dev.tandem.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.xbill.DNS.SRVRecord;

/** The order in which services are tried: by priority, and by chance as their weights say within one (RFC 2782). */
final class SrvOrder {
    private SrvOrder() {}

    static List<SRVRecord> of(List<SRVRecord> records, RandomGenerator random) {
        TreeMap<Integer, List<SRVRecord>> byPriority = new TreeMap<>();
        records.forEach(record -> byPriority
                .computeIfAbsent(record.getPriority(), first -> new ArrayList<>())
                .add(record));
        List<SRVRecord> ordered = new ArrayList<>();
        byPriority.values().forEach(equals -> drawAll(equals, random, ordered));
        return ordered;
    }

    private static void drawAll(List<SRVRecord> from, RandomGenerator random, List<SRVRecord> to) {
        List<SRVRecord> left = new ArrayList<>(from);
        // Those without weight come first in the sum, which gives them their very small chance.
        left.sort((one, other) -> Boolean.compare(one.getWeight() > 0, other.getWeight() > 0));
        while (!left.isEmpty()) {
            int sum = left.stream().mapToInt(SRVRecord::getWeight).sum();
            int drawn = random.nextInt(sum + 1);
            int index = 0;
            int running = left.getFirst().getWeight();
            while (running < drawn) {
                index++;
                running += left.get(index).getWeight();
            }
            to.add(left.remove(index));
        }
    }
}
