package dev.tandem.sip;

import dev.tandem.sip.guard.RecentlyUsed;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.SRVRecord;

/**
 * Finds servers as RFC 3263 §4 says, for the transport that is asked for: NAPTR gives the name of the service, SRV its
 * hosts and ports, A and AAAA their addresses. A name with a port is only an address; an address is itself.
 *
 * <p>When the name servers are silent, what was found last is taken for a while: calls need not stop with DNS.
 */
final class DnsLocator implements Locator {
    private static final Logger LOG = LoggerFactory.getLogger(DnsLocator.class);
    static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration KEEP_LAST = Duration.ofHours(1);
    private static final int MAX_LAST = 1_000;
    private static final int MAX_HOPS = 8;
    private static final int MAX_SERVICES = 4;

    private final DnsQueries queries;
    private final RandomGenerator random;
    private final boolean ipv6;
    private final Duration deadline;
    private final Map<Destination, Found> last = new RecentlyUsed<>(MAX_LAST);

    private record Found(List<NextHop> hops, Instant when) {}

    /** A host to find the addresses of. */
    private record Server(String host, int port) {}

    /**
     * @param ipv6 whether we can send there
     * @param deadline for all questions of one look-up together
     */
    DnsLocator(DnsQueries queries, RandomGenerator random, boolean ipv6, Duration deadline) {
        this.queries = queries;
        this.random = random;
        this.ipv6 = ipv6;
        this.deadline = deadline;
    }

    @Override
    public List<NextHop> locate(Destination destination) {
        if (destination.numeric()) {
            return hops(destination, DnsQueries.ofPlatform(destination.host()), destination.portOrDefault());
        }
        try {
            List<NextHop> found = find(destination).get(deadline.toMillis(), TimeUnit.MILLISECONDS).stream()
                    .limit(MAX_HOPS)
                    .toList();
            if (!found.isEmpty()) {
                remember(destination, found);
            }
            return found;
        } catch (ExecutionException | TimeoutException e) {
            return lastOf(destination, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private void remember(Destination destination, List<NextHop> found) {
        synchronized (last) {
            last.put(destination, new Found(found, Instant.now()));
        }
    }

    private List<NextHop> lastOf(Destination destination, Exception why) {
        Optional<Found> kept;
        synchronized (last) {
            kept = Optional.ofNullable(last.get(destination));
        }
        List<NextHop> hops = kept.filter(found -> found.when.plus(KEEP_LAST).isAfter(Instant.now()))
                .map(Found::hops)
                .orElse(List.of());
        LOG.atWarn()
                .setCause(LOG.isDebugEnabled() ? why : null)
                .addKeyValue("host", destination.host())
                .addKeyValue("addressesFromBefore", hops.size())
                .log("sip.dns.silent");
        return hops;
    }

    private CompletableFuture<List<NextHop>> find(Destination destination) {
        boolean plainName = destination.port() != 0 || destination.host().indexOf('.') < 0;
        return plainName ? byAddress(destination) : byService(destination);
    }

    // ---- NAPTR and SRV

    private CompletableFuture<List<NextHop>> byService(Destination destination) {
        return queries.naptr(destination.host())
                // Few domains have NAPTR, and some servers fail when asked for it.
                .exceptionally(failed -> List.of())
                .thenCompose(records -> services(serviceNames(records, destination)))
                .thenCompose(services -> services.isEmpty() ? byAddress(destination) : servers(services, destination));
    }

    /** The services of our transport in NAPTR's order, or the usual name (RFC 3263 §4.1). */
    private static List<String> serviceNames(List<NAPTRRecord> records, Destination destination) {
        String wanted = switch (destination.transport()) {
            case UDP -> "SIP+D2U";
            case TCP -> "SIP+D2T";
            case TLS -> "SIPS+D2T";
        };
        List<String> names = records.stream()
                .filter(record -> record.getFlags().equalsIgnoreCase("s"))
                .filter(record -> record.getService().equalsIgnoreCase(wanted))
                .sorted(Comparator.comparingInt(NAPTRRecord::getOrder).thenComparingInt(NAPTRRecord::getPreference))
                .map(record -> record.getReplacement().toString())
                .limit(MAX_SERVICES)
                .toList();
        String prefix = switch (destination.transport()) {
            case UDP -> "_sip._udp.";
            case TCP -> "_sip._tcp.";
            case TLS -> "_sips._tcp.";
        };
        return names.isEmpty() ? List.of(prefix + destination.host() + ".") : names;
    }

    private CompletableFuture<List<SRVRecord>> services(List<String> names) {
        CompletableFuture<List<SRVRecord>> all = CompletableFuture.completedFuture(List.of());
        for (String name : names) {
            all = all.thenCombine(queries.srv(name), (before, records) -> concat(before, SrvOrder.of(records, random)));
        }
        return all;
    }

    /** A target of {@code .} says that the service is decidedly not there (RFC 2782). */
    private CompletableFuture<List<NextHop>> servers(List<SRVRecord> services, Destination destination) {
        CompletableFuture<List<NextHop>> all = CompletableFuture.completedFuture(List.of());
        for (SRVRecord service : services.stream().limit(MAX_HOPS).toList()) {
            String host = service.getTarget().toString();
            if (!host.equals(".")) {
                Server server = new Server(host, service.getPort());
                all = all.thenCombine(addresses(server, destination), DnsLocator::concat);
            }
        }
        return all;
    }

    // ---- A and AAAA

    private CompletableFuture<List<NextHop>> addresses(Server server, Destination destination) {
        return queries.addresses(server.host, ipv6)
                .thenApply(found -> hops(destination, found, server.port))
                // One server's missing address is no reason not to try the others.
                .exceptionally(failed -> List.of());
    }

    private CompletableFuture<List<NextHop>> byAddress(Destination destination) {
        int port = destination.portOrDefault();
        return queries.addresses(destination.host(), ipv6)
                .thenApply(found -> found.isEmpty() ? DnsQueries.ofPlatform(destination.host()) : found)
                .exceptionallyCompose(failed -> platformOr(failed, destination.host()))
                .thenApply(found -> hops(destination, found, port));
    }

    private static CompletableFuture<List<InetAddress>> platformOr(Throwable failed, String host) {
        List<InetAddress> known = DnsQueries.ofPlatform(host);
        return known.isEmpty() ? CompletableFuture.failedFuture(failed) : CompletableFuture.completedFuture(known);
    }

    private List<NextHop> hops(Destination destination, List<InetAddress> addresses, int port) {
        return addresses.stream()
                .filter(address -> ipv6 || address instanceof Inet4Address)
                .map(address -> new NextHop(address, port, destination.transport(), destination.host()))
                .toList();
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
