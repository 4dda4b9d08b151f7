package dev.tandem.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void many_nodes_find_ports_and_none_is_given_twice() {
        Ports ports = new Ports();
        Set<Integer> given = new HashSet<>();

        for (int node = 0; node < 40; node++) {
            for (int i = 0; i < 10; i++) {
                assertThat(given.add(ports.free())).isTrue();
            }
            int begin = ports.range(60);
            for (int port = begin; port < begin + 60; port++) {
                assertThat(given.add(port)).isTrue();
            }
        }

        assertThat(ports.range(2_100)).isPositive();
    }
}
