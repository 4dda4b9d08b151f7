package dev.tandem.media;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What JSON left out becomes empty, so that no null lives inside the records. */
final class Absent {
    private Absent() {}

    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    static Map<String, Object> map(@Nullable Map<String, Object> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
