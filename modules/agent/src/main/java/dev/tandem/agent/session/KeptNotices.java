package dev.tandem.agent.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * What calls said while the client was away, oldest first. Full, it drops the oldest notice that does not end a call: a
 * client that comes back must hear of every end.
 */
final class KeptNotices {
    private final int limit;
    private final Deque<CallNotice> notices = new ArrayDeque<>();

    KeptNotices(int limit) {
        this.limit = limit;
    }

    void keep(CallNotice notice) {
        if (notices.size() >= limit) {
            dropOldest();
        }
        notices.addLast(notice);
    }

    List<CallNotice> takeAll() {
        List<CallNotice> all = new ArrayList<>(notices);
        notices.clear();
        return all;
    }

    private void dropOldest() {
        for (Iterator<CallNotice> each = notices.iterator(); each.hasNext(); ) {
            if (!each.next().last()) {
                each.remove();
                return;
            }
        }
        notices.removeFirst();
    }
}
