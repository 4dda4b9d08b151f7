package dev.tandem.call.trunk;

import dev.tandem.call.Trunk;
import dev.tandem.call.Trunks;
import dev.tandem.call.inbound.InboundTrunks;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which trunk a call comes from, by its source address. Where several tenants have a trunk to the same PBX, the number
 * decides whose call it is: nobody gets another's calls by naming its PBX.
 */
public final class TrunkSources implements InboundTrunks {
    private final Trunks trunks;

    public TrunkSources(Trunks trunks) {
        this.trunks = trunks;
    }

    @Override
    public CompletionStage<Optional<Source>> at(String host, int port) {
        return CompletableFuture.completedStage(address(host).flatMap(address -> at(address, port)));
    }

    private Optional<Source> at(InetAddress address, int port) {
        List<Trunk> there = trunks.bySource(address);
        List<Trunk> samePort =
                there.stream().filter(trunk -> trunk.target().port() == port).toList();
        List<Trunk> meant = samePort.isEmpty() ? there : samePort;
        long owners = meant.stream().map(Trunk::tenantId).distinct().count();
        return meant.stream()
                .findFirst()
                .map(first -> new Source(first.name(), owners == 1 ? first.tenantId() : Optional.empty()));
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
