package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import dev.tandem.license.Cover;
import dev.tandem.license.SeatReply;
import dev.tandem.license.Seats;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A licence with so many seats, of its own or of a lent block, which a test can take away or make unreachable. */
final class LicenseOfSeats implements Seats {
    final AtomicInteger renewals = new AtomicInteger();
    /** Requests to give seats back that are not decided yet. */
    final AtomicInteger releasing = new AtomicInteger();

    private final int max;
    private final Map<String, String> agentBySession = new HashMap<>();
    private Optional<ErrorCode> trouble = Optional.empty();
    private Optional<Duration> coveredFor = Optional.empty();

    LicenseOfSeats(int max) {
        this.max = max;
    }

    @Override
    public synchronized CompletionStage<SeatReply> allocate(String tenantId, String sessionId, String agentId) {
        if (trouble.isPresent()) {
            return refused(trouble.get());
        }
        Optional<String> replaced = agentBySession.entrySet().stream()
                .filter(seat -> seat.getValue().equals(agentId))
                .map(Map.Entry::getKey)
                .findFirst();
        if (replaced.isEmpty() && agentBySession.size() >= max) {
            return refused(ErrorCode.USER_LIMIT_REACHED);
        }
        replaced.ifPresent(agentBySession::remove);
        agentBySession.put(sessionId, agentId);
        return granted(replaced);
    }

    @Override
    public synchronized CompletionStage<SeatReply> renew(String tenantId, String sessionId) {
        renewals.incrementAndGet();
        if (trouble.isPresent()) {
            return refused(trouble.get());
        }
        return agentBySession.containsKey(sessionId) ? granted(Optional.empty()) : refused(ErrorCode.SESSION_GONE);
    }

    /** Takes its time, as a real one does. */
    @Override
    public CompletionStage<SeatReply> release(String tenantId, String sessionId, String reason) {
        releasing.incrementAndGet();
        return CompletableFuture.supplyAsync(
                        () -> releaseNow(sessionId), CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
                .thenCompose(Function.identity())
                .whenComplete((_, _) -> releasing.decrementAndGet());
    }

    private synchronized CompletionStage<SeatReply> releaseNow(String sessionId) {
        if (trouble.filter(ErrorCode.DEPENDENCY_UNAVAILABLE::equals).isPresent()) {
            return refused(ErrorCode.DEPENDENCY_UNAVAILABLE);
        }
        agentBySession.remove(sessionId);
        return CompletableFuture.completedStage(new SeatReply.Released());
    }

    @Override
    public synchronized Cover remembered() {
        return coveredFor.isPresent() ? Cover.UNKNOWN : Cover.FOREVER;
    }

    /** Its seats are of a block from now on, of whose lease so much is always left. */
    synchronized void isLentFor(Duration left) {
        coveredFor = Optional.of(left);
    }

    synchronized void answerWith(ErrorCode code) {
        trouble = Optional.of(code);
    }

    synchronized void answerAgain() {
        trouble = Optional.empty();
    }

    synchronized void expireAll() {
        agentBySession.clear();
    }

    synchronized int taken() {
        return agentBySession.size();
    }

    private CompletionStage<SeatReply> granted(Optional<String> replaced) {
        return CompletableFuture.completedStage(new SeatReply.Granted(
                "lic", max, agentBySession.size(), Instant.now().plusSeconds(90), replaced, coveredFor));
    }

    private CompletionStage<SeatReply> refused(ErrorCode code) {
        return CompletableFuture.completedStage(new SeatReply.Refused(
                code.refusal(), coveredFor.filter(left -> code != ErrorCode.DEPENDENCY_UNAVAILABLE)));
    }
}
