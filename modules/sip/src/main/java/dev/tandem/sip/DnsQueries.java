package dev.tandem.sip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Questions to the name servers, answers kept for their TTL. A future fails where no server gave an answer, and is empty
 * where the answer is that there is nothing.
 */
final class DnsQueries {
    private static final int MAX_CACHED = 10_000;
    private static final int MAX_NEGATIVE_SECONDS = 60;
    private static final Duration ONE_TRY = Duration.ofMillis(1_200);
    private static final int TRIES = 2;

    private final LookupSession session;

    private DnsQueries(Resolver resolver) {
        Cache cache = new Cache(DClass.IN);
        cache.setMaxEntries(MAX_CACHED);
        cache.setMaxNCache(MAX_NEGATIVE_SECONDS);
        this.session = LookupSession.defaultBuilder()
                .resolver(resolver)
                .clearCaches()
                .cache(cache)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** The name servers, search path and hosts file of this machine. */
    static DnsQueries ofThisMachine() {
        ExtendedResolver resolver = new ExtendedResolver();
        resolver.setTimeout(ONE_TRY);
        resolver.setRetries(TRIES);
        return new DnsQueries(resolver);
    }

    static DnsQueries of(Resolver resolver) {
        return new DnsQueries(resolver);
    }

    CompletableFuture<List<NAPTRRecord>> naptr(String host) {
        return ask(host + ".", Type.NAPTR, NAPTRRecord.class);
    }

    CompletableFuture<List<SRVRecord>> srv(String service) {
        return ask(service, Type.SRV, SRVRecord.class);
    }

    /**
     * Both families; a family whose question fails is left out if the other one has addresses.
     *
     * @param host with a dot at its end if the search path is not for it
     */
    CompletableFuture<List<InetAddress>> addresses(String host, boolean ipv6) {
        CompletableFuture<List<InetAddress>> v4 = ask(host, Type.A, ARecord.class)
                .thenApply(records -> records.stream().map(ARecord::getAddress).toList());
        if (!ipv6) {
            return v4;
        }
        CompletableFuture<List<InetAddress>> v6 = ask(host, Type.AAAA, AAAARecord.class)
                .thenApply(
                        records -> records.stream().map(AAAARecord::getAddress).toList());
        return v4.handle(Family::new).thenCombine(v6.handle(Family::new), DnsQueries::joined);
    }

    /** What one family's question came to: addresses or a failure. */
    private record Family(
            @Nullable List<InetAddress> found, @Nullable Throwable failed) {}

    private static List<InetAddress> joined(Family first, Family second) {
        List<InetAddress> both = new ArrayList<>();
        for (Family family : List.of(first, second)) {
            if (family.found != null) {
                both.addAll(family.found);
            }
        }
        if (first.failed != null && second.failed != null) {
            throw new CompletionException(first.failed);
        }
        return both;
    }

    private <R extends Record> CompletableFuture<List<R>> ask(String name, int type, Class<R> kind) {
        try {
            return session.lookupAsync(Name.fromString(name), type, DClass.IN)
                    .toCompletableFuture()
                    .thenApply(result -> result.getRecords().stream()
                            .filter(kind::isInstance)
                            .map(kind::cast)
                            .toList())
                    .exceptionally(DnsQueries::nothingThere);
        } catch (TextParseException e) {
            return CompletableFuture.completedFuture(List.of());
        }
    }

    private static <R> List<R> nothingThere(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
            return List.of();
        }
        throw new CompletionException(cause);
    }

    /** What the platform's own resolver says: it may know of services that are no DNS. Blocks. */
    static List<InetAddress> ofPlatform(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
