package dev.tandem.license;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who may have how many of too few seats: the modest get all they want, the others equal parts of the rest. */
final class FairShares {
    private FairShares() {}

    /** Max-min fair parts of the total; where it suffices, everybody's part is what they want. */
    static Map<String, Integer> of(Map<String, Integer> demands, int total) {
        List<Map.Entry<String, Integer>> modestFirst = demands.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .toList();
        Map<String, Integer> shares = new HashMap<>();
        int left = Math.max(0, total);
        int claimants = modestFirst.size();
        for (Map.Entry<String, Integer> demand : modestFirst) {
            int share = Math.min(demand.getValue(), left / claimants);
            shares.put(demand.getKey(), share);
            left -= share;
            claimants--;
        }
        return shares;
    }
}
