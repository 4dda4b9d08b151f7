package dev.tandem.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.tandem.core.Ids;
import dev.tandem.journal.testkit.JournalTestKit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final ActorTestKit KIT = ActorTestKit.create(JournalTestKit.config(
            ConfigFactory.parseString("tandem.journal.events.tally = \"" + TallyEvent.class.getName() + "\"")));
    private static final EventCodec CODEC = EventCodec.of(List.of(TallyEvent.class));

    private static final Duration SOON = Duration.ofSeconds(20);

    private final String id = Ids.next();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void an_entity_recovers_from_events_and_snapshot_after_a_stop() {
        ActorRef<Tally.Command> first = KIT.spawn(new Tally(id));
        for (int i = 1; i <= 12; i++) {
            count(first, i);
        }
        KIT.stop(first);
        TestProbe<Tally.State> probe = KIT.createTestProbe();
        KIT.spawn(new Tally(id)).tell(new Tally.Get(probe.ref()));
        assertThat(probe.receiveMessage().counted()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void the_reader_gives_an_entitys_events_after_a_number_up_to_a_limit() throws Exception {
        ActorRef<Tally.Command> tally = KIT.spawn(new Tally(id));
        for (int i = 1; i <= 5; i++) {
            count(tally, i);
        }
        EventReader reader = new EventReader(JournalTestKit.database(), CODEC);
        List<JournalEntry> entries =
                reader.events("Tally|" + id, 2, 2).toCompletableFuture().get();
        assertThat(entries).extracting(JournalEntry::sequenceNr).containsExactly(3L, 4L);
        ObjectNode json = new EventJson(CODEC, text -> text.replace("t1", "***")).envelope(entries.getFirst());
        assertThat(json.get("data").get("by").asInt()).isEqualTo(3);
        assertThat(json.at("/data/tenantId").textValue())
                .as("what the mask makes of a text of the event")
                .isEqualTo("***");
        json.remove(List.of("data", "occurredAt"));
        assertThat(json.toString())
                .isEqualTo("{\"eventId\":\"Tally|" + id + "#3\",\"type\":\"tally.counted\",\"version\":1,"
                        + "\"tenantId\":\"t1\",\"entityId\":\"" + id + "\",\"sequenceNr\":3}");
        assertThat(reader.events("Tally|nobody", 0, 10).toCompletableFuture().get())
                .isEmpty();
    }

    @Test
    void the_feed_hands_over_each_event_once_though_a_handler_fails_and_the_feed_restarts() {
        ActorRef<Tally.Command> tally = KIT.spawn(new Tally(id));
        List<Integer> seen = new CopyOnWriteArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        FeedHandler projection = (connection, entry) -> {
            if (entry.entityId().equals(id)) {
                mark(connection, entry);
                if (failures.incrementAndGet() == 2) {
                    throw new SQLException("as if the projection's table were locked");
                }
                seen.add(((TallyEvent.Counted) entry.event()).by());
            }
        };
        ActorRef<JournalFeed.Command> feed =
                KIT.spawn(JournalFeed.create("feed-" + id, JournalTestKit.database(), CODEC, List.of(projection)));
        count(tally, 1);
        await().atMost(SOON).until(() -> seen.contains(1));
        count(tally, 2);
        await().atMost(SOON).until(() -> seen.contains(2));
        KIT.stop(feed);
        count(tally, 3);
        KIT.spawn(JournalFeed.create("feed-" + id, JournalTestKit.database(), CODEC, List.of(projection)));
        await().atMost(SOON).until(() -> seen.contains(3));
        assertThat(seen).containsExactly(1, 2, 3);
    }

    /** A second marking of the same event in a committed transaction would break the primary key. */
    private static void mark(Connection connection, JournalEntry entry) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO event_tag VALUES (?, 'seen')")) {
            insert.setLong(1, entry.ordering());
            insert.executeUpdate();
        }
    }

    private static void count(ActorRef<Tally.Command> tally, int by) {
        TestProbe<Done> probe = KIT.createTestProbe();
        tally.tell(new Tally.Count(by, probe.ref()));
        probe.receiveMessage();
    }
}
