package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.call.Trunks;
import dev.tandem.call.inbound.InboundTrunks;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which trunk a call comes from, by its source address, and the place that it takes there. Where several tenants have a
 * trunk to the same PBX, the number decides whose call it is: nobody gets another's calls by naming its PBX.
 */
public final class TrunkSources implements InboundTrunks {
    private final Trunks trunks;

    public TrunkSources(Trunks trunks) {
        this.trunks = trunks;
    }

    @Override
    public CompletionStage<List<Source>> at(String host, int port) {
        return CompletableFuture.completedStage(
                address(host).map(address -> at(address, port)).orElse(List.of()));
    }

    private List<Source> at(InetAddress address, int port) {
        List<Trunk> there = trunks.bySource(address);
        List<Trunk> samePort =
                there.stream().filter(trunk -> trunk.target().port() == port).toList();
        Map<Optional<String>, Source> ofTenants = new LinkedHashMap<>();
        (samePort.isEmpty() ? there : samePort)
                .forEach(trunk -> ofTenants.putIfAbsent(trunk.tenantId(), new Source(trunk.name(), trunk.tenantId())));
        return List.copyOf(ofTenants.values());
    }

    /** A trunk of all tenants has no limit of its own. */
    @Override
    public CompletionStage<Boolean> take(Source source, String lineId) {
        return source.tenantId()
                .flatMap(tenant -> trunks.byName(tenant, source.trunk()))
                .map(trunk -> trunks.take(trunk, lineId))
                .orElseGet(() -> CompletableFuture.completedStage(true));
    }

    @Override
    public void release(Source source, String lineId) {
        source.tenantId().ifPresent(tenant -> trunks.release(tenant, lineId));
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
