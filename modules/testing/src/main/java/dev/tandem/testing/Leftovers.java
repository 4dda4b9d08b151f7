package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a program that a test ran has written into its folder. */
public final class Leftovers {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

    private Leftovers() {}

    /** Removes the folder with all that is in it, if it is there; also while whoever wrote it tidies up itself. */
    public static void remove(Path folder) {
        if (!Patience.until(GONE_WITHIN, () -> isGone(folder))) {
            throw new IllegalStateException("cannot remove " + folder + ": somebody goes on writing there");
        }
    }

    private static boolean isGone(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try {
            for (Path path : contents(folder)) {
                Files.deleteIfExists(path);
            }
            return true;
        } catch (IOException | UncheckedIOException changedMeanwhile) {
            return false;
        }
    }

    private static List<Path> contents(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
