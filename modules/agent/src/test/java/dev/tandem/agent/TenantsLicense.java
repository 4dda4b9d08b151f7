package dev.tandem.agent;

import dev.tandem.core.ErrorCode;
import dev.tandem.license.Cover;
import dev.tandem.license.LicenseStatus;
import dev.tandem.license.LicenseView;
import dev.tandem.license.Licensing;
import dev.tandem.license.SeatReply;
import dev.tandem.license.Seats;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A licence of one seat a tenant, which notes who had the WebRTC feature turned on. */
final class TenantsLicense implements Seats, Licensing {
    final Set<String> enabled = ConcurrentHashMap.newKeySet();
    private final Map<String, Holder> seats = new ConcurrentHashMap<>();

    private record Holder(String sessionId, String agentId) {}

    @Override
    public synchronized CompletionStage<SeatReply> allocate(String tenantId, String sessionId, String agentId) {
        Optional<Holder> holder = Optional.ofNullable(seats.get(tenantId));
        if (holder.filter(other -> !other.agentId().equals(agentId)).isPresent()) {
            return CompletableFuture.completedFuture(new SeatReply.Refused(ErrorCode.USER_LIMIT_REACHED.refusal()));
        }
        seats.put(tenantId, new Holder(sessionId, agentId));
        return granted(holder.map(Holder::sessionId));
    }

    @Override
    public CompletionStage<SeatReply> renew(String tenantId, String sessionId) {
        return granted(Optional.empty());
    }

    @Override
    public synchronized CompletionStage<SeatReply> release(String tenantId, String sessionId, String reason) {
        seats.entrySet()
                .removeIf(seat -> seat.getKey().equals(tenantId)
                        && seat.getValue().sessionId().equals(sessionId));
        return CompletableFuture.completedFuture(new SeatReply.Released());
    }

    @Override
    public Cover remembered() {
        return Cover.FOREVER;
    }

    @Override
    public CompletionStage<Optional<LicenseView>> webRtcAgentCreated(String tenantId) {
        enabled.add(tenantId);
        return current(tenantId);
    }

    @Override
    public CompletionStage<Optional<LicenseView>> current(String tenantId) {
        return CompletableFuture.completedFuture(Optional.of(new LicenseView(
                "lic-" + tenantId,
                tenantId,
                "Licence",
                "standard",
                Map.of(LicenseView.WEBRTC_EXTENSION, enabled.contains(tenantId)),
                1,
                1,
                LicenseStatus.ACTIVE,
                Optional.empty(),
                Optional.empty(),
                90,
                seats.containsKey(tenantId) ? 1 : 0)));
    }

    private static CompletionStage<SeatReply> granted(Optional<String> replaced) {
        return CompletableFuture.completedFuture(
                new SeatReply.Granted("lic", 1, 1, Instant.now().plusSeconds(90), replaced));
    }
}
