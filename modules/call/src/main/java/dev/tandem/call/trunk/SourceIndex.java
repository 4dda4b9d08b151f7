package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.sip.guard.AddressRange;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which trunks a request from an address may be of. It is asked for every SIP message, however many trunks there are, so
 * it looks into one table for each length of prefix that occurs.
 */
final class SourceIndex {
    static final SourceIndex EMPTY = new SourceIndex(Map.of());

    private final Map<AddressRange, Set<Trunk>> byNetwork;
    private final int[] prefixes;

    private SourceIndex(Map<AddressRange, Set<Trunk>> byNetwork) {
        this.byNetwork = byNetwork;
        this.prefixes = byNetwork.keySet().stream()
                .mapToInt(AddressRange::bits)
                .distinct()
                .sorted()
                .toArray();
    }

    /** @param addresses of a host */
    static SourceIndex of(Collection<Trunk> trunks, Function<String, Set<InetAddress>> addresses) {
        Map<AddressRange, Set<Trunk>> byNetwork = new HashMap<>();
        for (Trunk trunk : trunks) {
            Stream.concat(
                            addresses.apply(trunk.target().host()).stream().map(AddressRange::only),
                            trunk.options().allowedSources().stream()
                                    .flatMap(text -> AddressRange.parse(text).stream()))
                    .forEach(range -> byNetwork
                            .computeIfAbsent(range.network(), network -> new LinkedHashSet<>())
                            .add(trunk));
        }
        return new SourceIndex(byNetwork);
    }

    List<Trunk> at(InetAddress source) {
        AddressRange all = AddressRange.only(source);
        Set<Trunk> found = new LinkedHashSet<>();
        for (int bits : prefixes) {
            if (bits <= all.bits()) {
                found.addAll(byNetwork.getOrDefault(new AddressRange(source, bits).network(), Set.of()));
            }
        }
        return List.copyOf(found);
    }
}
