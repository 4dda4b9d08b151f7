package dev.tandem.app;

import dev.tandem.testing.BrowserAgent;
import io.socket.client.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.json.JSONObject;

/** Agents of one site who log in over Socket.IO, stay for a moment and leave, again and again, each on its own. */
final class Crowd implements AutoCloseable {
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(15);
    private static final int SHORTEST_STAY_MS = 400;
    private static final int LONGEST_STAY_MS = 3000;
    private static final int REFUSED_PAUSE_MS = 700;

    private final String url;
    private final List<Thread> members = new ArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private volatile boolean staying;
    private volatile boolean over;

    Crowd(String url, List<BrowserAgent.Identity> identities) {
        this.url = url;
        identities.forEach(identity -> members.add(Thread.ofVirtual().start(() -> comeAndGo(identity))));
    }

    /** Logins that were let in until now. */
    int logins() {
        return logins.get();
    }

    /** Those of them that began a session; the others came back to one within its grace. */
    int sessions() {
        return sessions.get();
    }

    /** How many are in now. */
    int inside() {
        return inside.get();
    }

    /** Logins that were refused with this code until now. */
    int refused(String code) {
        return refusals.getOrDefault(code, new AtomicInteger()).get();
    }

    /** Whether those who get in stay from now on. */
    void stay(boolean stay) {
        staying = stay;
    }

    @Override
    public void close() {
        over = true;
        members.forEach(Thread::interrupt);
        try {
            for (Thread member : members) {
                member.join(LOGIN_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return url + ": " + logins + " logins, " + inside + " inside, refused " + refusals;
    }

    private void comeAndGo(BrowserAgent.Identity identity) {
        try {
            while (!over) {
                if (!visit(identity)) {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(REFUSED_PAUSE_MS, 2 * REFUSED_PAUSE_MS));
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** One login, and the stay if it was let in. */
    private boolean visit(BrowserAgent.Identity identity) throws InterruptedException {
        Socket socket = AgentSocket.of(url, identity);
        var decided = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var refusal = new AtomicReference<>("no answer");
        socket.once("connected", welcome -> {
            refusal.set("");
            if (welcome[0] instanceof JSONObject connected && !connected.optBoolean("resumed")) {
                sessions.incrementAndGet();
            }
            decided.countDown();
        });
        socket.once(Socket.EVENT_CONNECT_ERROR, why -> {
            refusal.set(AgentSocket.codeOf(why));
            decided.countDown();
        });
        socket.once(Socket.EVENT_DISCONNECT, why -> left.countDown());
        try {
            socket.connect();
            boolean in = decided.await(LOGIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    && refusal.get().isEmpty();
            if (!in) {
                refusals.computeIfAbsent(refusal.get(), code -> new AtomicInteger())
                        .incrementAndGet();
                return false;
            }
            logins.incrementAndGet();
            inside.incrementAndGet();
            stay(left);
            inside.decrementAndGet();
            leave(socket);
            return true;
        } finally {
            socket.disconnect();
        }
    }

    private void stay(CountDownLatch left) throws InterruptedException {
        int moment = ThreadLocalRandom.current().nextInt(SHORTEST_STAY_MS, LONGEST_STAY_MS);
        try {
            boolean thrownOut = left.await(moment, TimeUnit.MILLISECONDS);
            while (!thrownOut && staying && !over) {
                thrownOut = left.await(SHORTEST_STAY_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            inside.decrementAndGet();
            throw e;
        }
    }

    /** Half of them log out, the others are just gone. */
    private static void leave(Socket socket) throws InterruptedException {
        if (ThreadLocalRandom.current().nextBoolean()) {
            var done = new CountDownLatch(1);
            socket.emit("session:logout", new Object[] {}, ack -> done.countDown());
            done.await(LONGEST_STAY_MS, TimeUnit.MILLISECONDS);
        }
    }
}
