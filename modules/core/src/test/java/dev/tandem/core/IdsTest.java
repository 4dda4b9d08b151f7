package dev.tandem.core;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;

class IdsTest {

    @Property
    void a_calls_shard_is_its_agents_shard(@ForAll @NotBlank String agentId) {
        assertThat(Ids.shardOf(Ids.nextFor(agentId)))
                .isEqualTo(Ids.shardOf(agentId))
                .matches("\\d\\d");
    }

    @Property(tries = 100)
    void ids_grow() {
        assertThat(Ids.next()).isLessThan(Ids.next());
    }
}
