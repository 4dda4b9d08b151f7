package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.guard.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SourceIndexTest {

    private static Trunk trunk(int number, String host, List<String> allowedSources) {
        TrunkOptions of = TrunkOptions.defaults();
        return new Trunk(
                "trunk-" + number,
                "pbx",
                Optional.of("tenant"),
                new SipTarget(host, 5060, SipTransport.UDP, Optional.empty()),
                Trunk.Dtmf.RFC4733,
                1,
                new TrunkOptions(
                        of.mode(),
                        of.codecs(),
                        of.prack(),
                        of.sessionTimer(),
                        of.srtp(),
                        of.maxCalls(),
                        allowedSources,
                        of.keepAlive()));
    }

    private static Set<InetAddress> literal(String host) {
        return Set.of(InetAddress.ofLiteral(host));
    }

    @Test
    void a_trunk_is_at_its_hosts_addresses_and_in_its_networks_and_is_named_once() {
        Trunk both = trunk(1, "192.0.2.8", List.of("192.0.2.0/24", "2001:db8::/64"));
        Trunk everywhere = trunk(2, "203.0.113.1", List.of("0.0.0.0/0"));
        SourceIndex index = SourceIndex.of(List.of(both, everywhere), SourceIndexTest::literal);

        assertThat(index.at(InetAddress.ofLiteral("192.0.2.8"))).containsExactlyInAnyOrder(both, everywhere);
        assertThat(index.at(InetAddress.ofLiteral("2001:db8::7"))).containsExactly(both);
        assertThat(index.at(InetAddress.ofLiteral("::1"))).isEmpty();
        assertThat(index.at(InetAddress.ofLiteral("198.51.100.1"))).containsExactly(everywhere);
        assertThat(SourceIndex.EMPTY.at(InetAddress.ofLiteral("192.0.2.8"))).isEmpty();
    }

    @Property
    void it_finds_what_looking_at_each_trunk_finds(
            @ForAll("ranges") List<List<String>> ranges, @ForAll("hosts") String at) {
        List<Trunk> trunks = new ArrayList<>();
        for (List<String> allowed : ranges) {
            trunks.add(trunk(trunks.size(), "10.0.0." + trunks.size(), allowed));
        }
        InetAddress source = InetAddress.ofLiteral(at);

        assertThat(SourceIndex.of(trunks, SourceIndexTest::literal).at(source))
                .containsExactlyInAnyOrderElementsOf(trunks.stream()
                        .filter(trunk -> trunk.target().host().equals(at)
                                || trunk.options().allowedSources().stream()
                                        .anyMatch(range -> AddressRange.parse(range)
                                                .orElseThrow()
                                                .contains(source)))
                        .toList());
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.integers().between(0, 31).map(last -> "10.0.0." + last);
    }

    @Provide
    Arbitrary<List<List<String>>> ranges() {
        return Combinators.combine(hosts(), Arbitraries.integers().between(24, 32))
                .as((host, bits) -> host + "/" + bits)
                .list()
                .ofMaxSize(3)
                .list()
                .ofMaxSize(8);
    }
}
