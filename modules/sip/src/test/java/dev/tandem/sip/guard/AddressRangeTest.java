package dev.tandem.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AddressRangeTest {
    private static boolean in(String range, String address) {
        return AddressRange.parse(range).orElseThrow().contains(InetAddress.ofLiteral(address));
    }

    @Test
    void a_range_holds_what_its_prefix_says() {
        assertThat(in("192.0.2.0/24", "192.0.2.255")).isTrue();
        assertThat(in("192.0.2.0/24", "192.0.3.0")).isFalse();
        assertThat(in("192.0.2.77/24", "192.0.2.1")).isTrue();
        assertThat(in("192.0.2.7", "192.0.2.7")).isTrue();
        assertThat(in("192.0.2.7", "192.0.2.6")).isFalse();
        assertThat(in("2001:db8::/33", "2001:db8:7fff::1")).isTrue();
        assertThat(in("2001:db8::/33", "2001:db8:8000::1")).isFalse();
        assertThat(in("0.0.0.0/0", "203.0.113.9")).isTrue();
        assertThat(in("0.0.0.0/0", "::1")).isFalse();
    }

    @Test
    void what_is_no_range_is_none() {
        for (String wrong : new String[] {
            "",
            "pbx",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "::/129",
            "1.2.3",
            "/8",
            "10.0.0.0/+8",
            "192.0.2/24",
            "1/x"
        }) {
            assertThat(AddressRange.parse(wrong)).as(wrong).isEmpty();
        }
    }

    @Property
    void it_agrees_with_arithmetic(@ForAll int network, @ForAll int address, @ForAll @IntRange(max = 32) int prefix)
            throws Exception {
        AddressRange range = new AddressRange(of(network), prefix);
        boolean inside = prefix == 0 || network >>> (32 - prefix) == address >>> (32 - prefix);
        assertThat(range.contains(of(address))).isEqualTo(inside);
        assertThat(range.network().equals(new AddressRange(of(address), prefix).network()))
                .isEqualTo(inside);
    }

    private static InetAddress of(int bits) throws Exception {
        return InetAddress.getByAddress(
                new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
    }
}
