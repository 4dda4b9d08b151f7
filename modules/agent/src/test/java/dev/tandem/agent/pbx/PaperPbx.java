package dev.tandem.agent.pbx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A PBX that keeps three objects for each endpoint, can be away, and can go away between any two of them. */
final class PaperPbx implements Pbx {
    private static final int OBJECTS = 3;

    final Map<String, PbxEndpoint> endpoints = new HashMap<>();
    /** Objects of an endpoint that is not whole. */
    final Map<String, Integer> halves = new HashMap<>();

    boolean away;
    /** How many more objects may be written before it goes away. */
    int writesLeft = Integer.MAX_VALUE;
    /** What happens elsewhere just before the next write. */
    Runnable meanwhile = () -> {};

    @Override
    public PbxAnswer put(PbxEndpoint endpoint) {
        meanwhile();
        boolean changed = !endpoint.equals(endpoints.get(endpoint.name()));
        if (changed && !write(endpoint.name())) {
            return new PbxAnswer.Away("paper is wet");
        }
        endpoints.put(endpoint.name(), endpoint);
        return isUp() ? new PbxAnswer.Present(changed) : new PbxAnswer.Away("paper is wet");
    }

    @Override
    public PbxAnswer remove(String name) {
        meanwhile();
        if (!write(name)) {
            return new PbxAnswer.Away("paper is wet");
        }
        halves.remove(name);
        return new PbxAnswer.Gone(endpoints.remove(name) != null);
    }

    @Override
    public PbxAnswer list() {
        return isUp() ? new PbxAnswer.Names(new HashSet<>(endpoints.keySet())) : new PbxAnswer.Away("paper is wet");
    }

    void recover() {
        away = false;
        writesLeft = Integer.MAX_VALUE;
    }

    Set<String> names() {
        return endpoints.keySet();
    }

    /** Whether all of an endpoint's objects could be written. */
    private boolean write(String name) {
        for (int written = 0; written < OBJECTS; written++) {
            if (!isUp()) {
                halves.merge(name, written, Integer::sum);
                return false;
            }
            writesLeft--;
        }
        halves.remove(name);
        return true;
    }

    private boolean isUp() {
        return !away && writesLeft > 0;
    }

    private void meanwhile() {
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
    }
}
