package dev.tandem.sip.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of bounded size that forgets what was not used for longest. Not thread-safe. */
public final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int max;

    public RecentlyUsed(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
