package dev.tandem.call.trunk;

import dev.tandem.call.trunk.CallLimits.CostClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which numbers are of a cost class, by prefix: the shared codes of ITU-T E.164 (satellite and premium rate) and the
 * premium-rate ranges of national numbering plans. A list for everyday protection; what it lacks belongs in
 * {@code deniedPrefixes}.
 */
final class CostClasses {
    /** GMSS and satellite networks: Inmarsat 870, the shared code 881, networks 8810–8819, 88216 Thuraya and others. */
    private static final List<String> SATELLITE = List.of("870", "871", "872", "873", "874", "881", "8821", "8823");

    /** International premium rate service, and shared-cost and personal numbers that are billed like it. */
    private static final List<String> SHARED_PREMIUM = List.of("979", "808", "878");

    /** By country code: what follows it in premium-rate numbers, the national prefix left out. */
    private static final Map<String, List<String>> PREMIUM = Map.ofEntries(
            Map.entry("1", List.of("900", "976")),
            Map.entry("31", List.of("900", "906", "909")),
            Map.entry("32", List.of("900", "901", "902", "903", "904", "905", "906", "907", "908", "909")),
            Map.entry("33", List.of("81", "82", "89")),
            Map.entry("34", List.of("803", "806", "807", "905", "907", "118")),
            Map.entry("351", List.of("601", "607", "608", "646", "648", "760", "761", "762")),
            Map.entry(
                    "353",
                    List.of(
                            "1512", "1513", "1514", "1515", "1516", "1517", "1518", "1520", "1530", "1540", "1550",
                            "1560", "1570", "1580", "1590")),
            Map.entry("358", List.of("600", "606", "700")),
            Map.entry("39", List.of("144", "166", "199", "455", "892", "894", "895", "899")),
            Map.entry("41", List.of("900", "901", "906")),
            Map.entry("420", List.of("900", "906", "908", "909")),
            Map.entry("43", List.of("900", "901", "930", "931", "939")),
            Map.entry("44", List.of("70", "871", "872", "873", "90", "91", "98")),
            Map.entry("45", List.of("90")),
            Map.entry("46", List.of("900", "939", "944")),
            Map.entry("47", List.of("820", "829")),
            Map.entry("48", List.of("70", "300", "400")),
            Map.entry("49", List.of("900", "137", "118")),
            Map.entry("52", List.of("900")),
            Map.entry("55", List.of("900")),
            Map.entry("61", List.of("190")),
            Map.entry("64", List.of("900")),
            Map.entry("81", List.of("990")));

    /** How national numbers begin, where a zero is dialled before them: the trunk prefix of most plans. */
    private static final String NATIONAL_PREFIX = "0";

    private CostClasses() {}

    /**
     * @param number normal, see {@link DialledNumber}
     * @param countryCode of the tenant; without it only numbers with their country code are known
     */
    static boolean isOf(CostClass kind, String number, Optional<String> countryCode) {
        return switch (kind) {
            case SATELLITE -> inPlan(number, SATELLITE);
            case INTERNATIONAL ->
                DialledNumber.international(number)
                        .filter(full -> countryCode.filter(full::startsWith).isEmpty())
                        .isPresent();
            case PREMIUM -> inPlan(number, SHARED_PREMIUM) || isPremium(number, countryCode);
        };
    }

    static String words(CostClass kind) {
        return switch (kind) {
            case SATELLITE -> "Satellite";
            case INTERNATIONAL -> "International";
            case PREMIUM -> "Premium-rate";
        };
    }

    private static boolean inPlan(String number, List<String> prefixes) {
        return DialledNumber.international(number)
                .filter(full -> prefixes.stream().anyMatch(full::startsWith))
                .isPresent();
    }

    private static boolean isPremium(String number, Optional<String> countryCode) {
        Optional<String> full = DialledNumber.international(number);
        if (full.isPresent()) {
            return PREMIUM.entrySet().stream()
                    .anyMatch(plan -> full.get().startsWith(plan.getKey())
                            && anyPremium(
                                    plan.getValue(),
                                    full.get().substring(plan.getKey().length())));
        }
        String national = number.startsWith(NATIONAL_PREFIX) ? number.substring(1) : number;
        return countryCode
                .map(PREMIUM::get)
                .filter(ranges ->
                        ranges != null && number.length() >= SHORTEST_NATIONAL && anyPremium(ranges, national))
                .isPresent();
    }

    /** A zero between country code and number, which some write, is passed over. */
    private static boolean anyPremium(List<String> ranges, String national) {
        String bare = national.startsWith("0") ? national.substring(1) : national;
        return ranges.stream().anyMatch(bare::startsWith);
    }

    /** Shorter ones are extensions. */
    private static final int SHORTEST_NATIONAL = 5;
}
