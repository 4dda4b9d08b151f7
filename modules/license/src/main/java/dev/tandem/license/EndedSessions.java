package dev.tandem.license;

import org.pcollections.HashTreePSet;
import org.pcollections.PSet;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Sessions whose seat is gone, the last thousand: a request of theirs that was delayed or repeated on the way must not
 * take a seat again, least of all back from the session that replaced them.
 */
record EndedSessions(PVector<String> inOrder, PSet<String> ids) {
    static final int REMEMBERED = 1000;
    static final EndedSessions NONE = new EndedSessions(TreePVector.empty(), HashTreePSet.empty());

    boolean contains(String sessionId) {
        return ids.contains(sessionId);
    }

    EndedSessions plus(String sessionId) {
        if (ids.contains(sessionId)) {
            return this;
        }
        EndedSessions grown = new EndedSessions(inOrder.plus(sessionId), ids.plus(sessionId));
        return grown.inOrder.size() <= REMEMBERED
                ? grown
                : new EndedSessions(grown.inOrder.minus(0), grown.ids.minus(grown.inOrder.get(0)));
    }
}
