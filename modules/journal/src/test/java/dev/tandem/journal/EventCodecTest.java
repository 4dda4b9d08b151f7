package dev.tandem.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.typesafe.config.ConfigFactory;
import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

class EventCodecTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final TallyEvent.Closed CLOSED = new TallyEvent.Closed(
            AT,
            "t1",
            Optional.of("done"),
            Duration.ofMillis(2310),
            TreePVector.singleton("ann"),
            HashTreePMap.singleton("apples", 3));

    private final EventCodec codec = EventCodec.of(List.of(TallyEvent.class));

    @Test
    void an_event_reads_back_as_it_was_written() {
        assertThat(codec.read("tally.closed.1", codec.write(CLOSED))).isEqualTo(CLOSED);
    }

    @Test
    void only_a_records_components_are_written_and_times_are_text() {
        assertThat(codec.data(new TallyEvent.Counted(AT, "t1", 500)).toString())
                .isEqualTo("{\"at\":\"2026-01-02T03:04:05.678901Z\",\"tenantId\":\"t1\",\"by\":500}");
    }

    @Test
    void a_field_of_a_later_version_is_skipped() throws Exception {
        ObjectNode later = codec.data(new TallyEvent.Counted(AT, "t1", 5)).put("colour", "green");
        byte[] bytes = new CBORMapper().writeValueAsBytes(later);
        assertThat(codec.read("tally.counted.1", bytes)).isEqualTo(new TallyEvent.Counted(AT, "t1", 5));
    }

    @Test
    void every_record_under_the_sealed_interface_is_known_by_its_name() {
        assertThat(codec.names()).containsExactlyInAnyOrder("tally.counted.1", "tally.closed.1");
    }

    @Test
    void unknown_names_and_bytes_are_refused_by_name() {
        assertThatThrownBy(() -> codec.read("tally.lost.1", new byte[0])).hasMessageContaining("tally.lost.1");
        assertThatThrownBy(() -> codec.read("tally.counted.1", new byte[] {1, 2, 3}))
                .hasMessageContaining("unreadable tally.counted.1");
    }

    @Test
    void an_event_of_an_unregistered_interface_is_not_written() {
        assertThatThrownBy(() -> codec.write(new SameName(AT, "t1"))).hasMessageContaining("tandem.journal.events");
    }

    @Test
    void a_missing_a_malformed_and_a_taken_name_stop_the_start() {
        assertThatThrownBy(() -> EventCodec.of(List.of(Nameless.class)))
                .hasMessageContaining("Nameless")
                .hasMessageContaining("has no @EventName");
        assertThatThrownBy(() -> EventCodec.of(List.of(Malformed.class))).hasMessageContaining("Tally Counted");
        assertThatThrownBy(() -> EventCodec.of(List.of(TallyEvent.class, SameName.class)))
                .hasMessageContaining("two events are named tally.counted.1");
        assertThatThrownBy(() -> EventCodec.of(List.of(String.class))).hasMessageContaining("sealed interface");
    }

    @Test
    void modules_name_their_interfaces_in_configuration() {
        String name = TallyEvent.class.getName();
        assertThat(EventCodec.of(ConfigFactory.parseString("tandem.journal.events.tally = \"" + name + "\""))
                        .names())
                .hasSize(2);
        assertThat(EventCodec.of(ConfigFactory.parseString("tandem.journal.events = [\"" + name + "\"]"))
                        .names())
                .hasSize(2);
        assertThatThrownBy(() -> EventCodec.of(ConfigFactory.parseString("tandem.journal.events = [\"no.Such\"]")))
                .hasMessageContaining("no.Such");
    }

    record Nameless(Instant at, String tenantId) implements DomainEvent {}

    @EventName("Tally Counted")
    record Malformed(Instant at, String tenantId) implements DomainEvent {}

    @EventName("tally.counted.1")
    record SameName(Instant at, String tenantId) implements DomainEvent {}
}
