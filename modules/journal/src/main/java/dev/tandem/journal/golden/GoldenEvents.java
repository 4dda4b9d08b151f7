package dev.tandem.journal.golden;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.core.DomainEvent;
import dev.tandem.journal.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares events with files that were written when the event was new: {@code NAME.cbor} must still read as the sample,
 * and the sample must still be written as {@code NAME.json}. Run with {@code -Dgolden.write=true} to add the files of a
 * new event; never change the files of an old one.
 */
public final class GoldenEvents {
    private final EventCodec codec;
    private final Path directory;
    private final boolean mayWrite = Boolean.getBoolean("golden.write");

    private GoldenEvents(EventCodec codec, Path directory) {
        this.codec = codec;
        this.directory = directory;
    }

    /**
     * Checks a sample of every record under a sealed interface; several samples of one record are numbered.
     *
     * @throws AssertionError naming the first event without a sample, without a file, or that differs from its file
     */
    public static void verify(Class<?> sealedInterface, Path directory, List<? extends DomainEvent> samples)
            throws IOException {
        EventCodec codec = EventCodec.of(List.of(sealedInterface));
        Set<String> missing = new HashSet<>(codec.names());
        Map<String, Integer> seen = new HashMap<>();
        GoldenEvents golden = new GoldenEvents(codec, directory);
        for (DomainEvent sample : samples) {
            String name = DomainEvent.name(sample.getClass());
            int number = seen.merge(name, 1, Integer::sum);
            golden.verify(sample, name, number == 1 ? name : name + "-" + number);
            missing.remove(name);
        }
        if (!missing.isEmpty()) {
            throw new AssertionError("no golden sample of " + String.join(", ", missing));
        }
    }

    private void verify(DomainEvent sample, String name, String file) throws IOException {
        Path cbor = directory.resolve(file + ".cbor");
        Path json = directory.resolve(file + ".json");
        if (mayWrite && !Files.exists(cbor)) {
            Files.createDirectories(directory);
            Files.write(cbor, codec.write(sample));
            Files.writeString(json, codec.data(sample).toPrettyString() + "\n");
        }
        if (!Files.exists(cbor) || !Files.exists(json)) {
            throw new AssertionError("no golden file " + cbor + ": write it with -Dgolden.write=true");
        }
        DomainEvent read = codec.read(name, Files.readAllBytes(cbor));
        if (!read.equals(sample)) {
            throw new AssertionError(cbor + " reads as " + read + ", not as " + sample);
        }
        ObjectMapper mapper = new ObjectMapper();
        if (!mapper.readTree(codec.data(sample).toString()).equals(mapper.readTree(json.toFile()))) {
            throw new AssertionError(
                    json + " differs from " + codec.data(sample).toPrettyString());
        }
    }
}
