package dev.tandem.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Duration SILENCE = Duration.ofMinutes(2);
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.1");
    private static final SourcePolicy POLICY =
            (source, _, _) -> source.equals(PEER) ? SourcePolicy.Verdict.TRUSTED : SourcePolicy.Verdict.DROP;

    private final Connections connections = new Connections(POLICY, new Connections.Bounds(5, 2, SILENCE));

    private Optional<Connections.Place> from(String address) {
        return connections.letIn(InetAddress.ofLiteral(address), SipTransport.TCP);
    }

    @Test
    void a_stranger_has_so_many_and_others_have_theirs() {
        Connections.Place first = from("198.51.100.1").orElseThrow();
        assertThat(from("198.51.100.1")).isPresent();
        assertThat(from("198.51.100.1")).isEmpty();
        assertThat(from("198.51.100.2")).isPresent();

        first.free();
        first.free();

        assertThat(from("198.51.100.1")).isPresent();
        assertThat(from("198.51.100.1")).as("a place is given back once").isEmpty();
        assertThat(connections.open()).isEqualTo(3);
    }

    @Test
    void addresses_of_one_customers_ipv6_network_count_as_one() {
        assertThat(from("2001:db8::1")).isPresent();
        assertThat(from("2001:db8::2")).isPresent();
        assertThat(from("2001:db8::3")).isEmpty();
        assertThat(from("2001:db8:0:1::1")).isPresent();
    }

    @Test
    void a_peer_takes_what_is_left_and_may_be_silent() {
        assertThat(from("198.51.100.1").orElseThrow().silence()).isEqualTo(SILENCE);
        for (int i = 0; i < 4; i++) {
            assertThat(from("192.0.2.1").orElseThrow().silence()).isZero();
        }
        assertThat(from("192.0.2.1")).as("all are taken").isEmpty();
        assertThat(from("198.51.100.9")).isEmpty();
    }

    @Property
    void none_is_lost_and_none_is_too_many(@ForAll @Size(max = 200) List<@IntRange(min = -9, max = 9) Integer> steps) {
        List<List<Connections.Place>> open = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            open.add(new ArrayList<>());
        }
        for (int step : steps) {
            List<Connections.Place> ofSource = open.get(Math.abs(step));
            if (step < 0 && !ofSource.isEmpty()) {
                ofSource.removeFirst().free();
            } else {
                from("198.51.100." + Math.abs(step)).ifPresent(ofSource::add);
            }
            assertThat(ofSource.size()).isLessThanOrEqualTo(2);
            assertThat(connections.open())
                    .isEqualTo(open.stream().mapToInt(List::size).sum())
                    .isLessThanOrEqualTo(5);
        }
        open.forEach(ofSource -> ofSource.forEach(Connections.Place::free));
        assertThat(connections.open()).isZero();
    }
}
