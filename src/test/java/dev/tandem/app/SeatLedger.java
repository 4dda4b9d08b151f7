package dev.tandem.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.journal.Database;
import dev.tandem.journal.DatabaseUnavailable;
import dev.tandem.journal.EventCodec;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.JournalEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Who had which seat when, from the journals that a master and its sites have left behind. */
final class SeatLedger {

    /** A seat that was taken ({@code live}) or given back. */
    private record Change(Instant at, boolean live, String site, String session) {}

    private final List<Change> changes = new ArrayList<>();

    /** What the journal in a node's data directory says of one entity, oldest first; the node must have ended. */
    static List<JsonNode> journal(Path dataDirectory, String persistenceId) throws DatabaseUnavailable {
        Config config = ConfigFactory.parseMap(Map.of(
                        "tandem.persistence.url",
                        "",
                        "tandem.persistence.embedded.directory",
                        dataDirectory.resolve("postgres").toString()))
                .withFallback(ConfigFactory.load());
        EventCodec codec = EventCodec.of(config);
        EventJson json = new EventJson(codec, UnaryOperator.identity());
        try (Database database = Database.open(config)) {
            EventReader reader = new EventReader(database, codec);
            List<JsonNode> events = new ArrayList<>();
            long after = 0;
            while (true) {
                List<JournalEntry> page = reader.events(persistenceId, after, EventReader.MAX_LIMIT)
                        .toCompletableFuture()
                        .join();
                if (page.isEmpty()) {
                    return events;
                }
                page.forEach(entry -> events.add(json.envelope(entry)));
                after = page.getLast().sequenceNr();
            }
        }
    }

    /** Adds a site's licence. */
    void site(String site, List<JsonNode> events) {
        for (JsonNode event : events) {
            Instant at = Instant.parse(event.path("occurredAt").textValue());
            JsonNode data = event.path("data");
            String session = data.path("sessionId").asText();
            switch (event.path("type").textValue()) {
                case "license.seat-allocated" -> changes.add(new Change(at, true, site, session));
                case "license.seat-replaced" -> {
                    changes.add(new Change(
                            at, false, site, data.path("replacedSessionId").asText()));
                    changes.add(new Change(at, true, site, session));
                }
                case "license.seat-released", "license.seat-expired" ->
                    changes.add(new Change(at, false, site, session));
                default -> {}
            }
        }
    }

    /**
     * The site was killed: nothing could write down the end of its seats. They ended at the latest when its block's lease
     * did, which it cannot have renewed since.
     */
    void killed(String site, Instant at, Duration lease) {
        Set<String> live = new HashSet<>();
        changes.stream()
                .filter(change -> change.site().equals(site) && change.at().isBefore(at))
                .sorted(Comparator.comparing(Change::at))
                .forEach(change -> {
                    if (change.live()) {
                        live.add(change.session());
                    } else {
                        live.remove(change.session());
                    }
                });
        live.forEach(session -> changes.add(new Change(at.plus(lease), false, site, session)));
    }

    /** How many seats there were in the history of all sites together. */
    long taken() {
        return changes.stream().filter(Change::live).count();
    }

    /** The most seats that were live at one moment over all sites. */
    int peak() {
        Set<String> live = new HashSet<>();
        int peak = 0;
        List<Change> inOrder = changes.stream()
                .sorted(Comparator.comparing(Change::at).thenComparing(Change::live))
                .toList();
        for (Change change : inOrder) {
            if (change.live()) {
                live.add(change.session());
            } else {
                live.remove(change.session());
            }
            peak = Math.max(peak, live.size());
        }
        return peak;
    }

    /** The most seats that a master had in its sites' blocks at one moment. */
    static int peakLent(List<JsonNode> master) {
        Map<String, Integer> blocks = new HashMap<>();
        int peak = 0;
        for (JsonNode event : master) {
            JsonNode data = event.path("data");
            switch (event.path("type").textValue()) {
                case "license.block-granted", "license.block-resized" ->
                    blocks.put(
                            data.path("blockId").textValue(), data.path("seats").intValue());
                case "license.block-returned", "license.block-expired" ->
                    blocks.remove(data.path("blockId").textValue());
                default -> {}
            }
            peak = Math.max(
                    peak, blocks.values().stream().mapToInt(Integer::intValue).sum());
        }
        return peak;
    }
}
