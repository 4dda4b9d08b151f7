package dev.tandem.call.inbound;

import dev.tandem.call.TrunkSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** A trunk's calls come from where its own go to. Host names are looked up as often as the JVM forgets them. */
public final class TrunkAddresses implements InboundTrunks {
    private final TrunkSettings trunks;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    public TrunkAddresses(TrunkSettings trunks) {
        this.trunks = trunks;
    }

    @Override
    public CompletionStage<Optional<Source>> at(String host, int port) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<InetAddress> caller = addresses(host);
                    return trunks.trunks().stream()
                            .filter(trunk ->
                                    addresses(trunk.target().host()).stream().anyMatch(caller::contains))
                            .min(Comparator.comparing(trunk -> trunk.target().port() != port))
                            .map(trunk -> new Source(trunk.name(), trunk.tenantId()));
                },
                virtualThreads);
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return Arrays.asList(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
