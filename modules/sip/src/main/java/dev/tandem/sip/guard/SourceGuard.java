package dev.tandem.sip.guard;

import dev.tandem.sip.Offence;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops scanners: each source has a small budget of unwanted requests, and one that spends it is not heard for a time
 * that grows. IPv6 sources count by their /64. Everything it remembers is bounded.
 */
public final class SourceGuard implements SourcePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(SourceGuard.class);
    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int LINES_PER_MINUTE = 60;
    private static final long PROOF_NANOS = Duration.ofHours(1).toNanos();

    private final GuardSettings settings;
    private final LongSupplier nanoTime;
    private final Map<SourceKey, Source> sources;
    private final Map<SourceKey, Long> proofs;
    private volatile Predicate<InetAddress> peers = source -> false;
    private long lastSweep;
    private long minuteBegan;
    private int linesLeft = LINES_PER_MINUTE;
    private int banned;
    private long bans;
    private long dropped;

    /** What it did. Guarded by the guard's lock. */
    private static final class Source {
        final String name;
        double spent;
        long spentAt;
        int bans;
        boolean banned;
        boolean told;
        long bannedUntil;
        long offences;
        long dropped;

        Source(String name, long now) {
            this.name = name;
            this.spentAt = now;
        }
    }

    public SourceGuard(GuardSettings settings) {
        this(settings, System::nanoTime);
    }

    SourceGuard(GuardSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.sources = new RecentlyUsed<>(settings.maxSources());
        this.proofs = new RecentlyUsed<>(settings.maxSources());
        this.lastSweep = nanoTime.getAsLong();
        this.minuteBegan = lastSweep;
    }

    /**
     * Beside those of the settings, these are never dropped either: trunks come and go.
     *
     * @param peers asked for every request; it must not block
     */
    public void trust(Predicate<InetAddress> peers) {
        this.peers = peers;
    }

    @Override
    public Verdict decide(InetAddress source, SipTransport transport, String method) {
        if (isTrusted(source)) {
            return Verdict.TRUSTED;
        }
        if (isBanned(SourceKey.of(source))) {
            return Verdict.DROP;
        }
        return settings.strangersMayCall() ? Verdict.ACCEPT : Verdict.REFUSE;
    }

    private boolean isTrusted(InetAddress source) {
        for (AddressRange range : settings.trusted()) {
            if (range.contains(source)) {
                return true;
            }
        }
        return peers.test(source);
    }

    private synchronized boolean isBanned(SourceKey key) {
        long now = nanoTime.getAsLong();
        sweep(now);
        Source known = banned == 0 ? null : sources.get(key);
        if (known == null || !stillBanned(known, now)) {
            return false;
        }
        known.dropped++;
        dropped++;
        return true;
    }

    @Override
    public synchronized void report(InetAddress address, Offence offence) {
        if (isTrusted(address) || isHarmless(address, offence)) {
            return;
        }
        long now = nanoTime.getAsLong();
        sweep(now);
        SourceKey key = SourceKey.of(address);
        Source source = sources.get(key);
        if (source == null) {
            source = new Source(name(address), now);
            sources.put(key, source);
        }
        if (stillBanned(source, now)) {
            return;
        }
        long idle = now - source.spentAt;
        if (idle > settings.longestBan().toNanos()) {
            source.bans = 0;
        }
        double forgiven = idle / (double) settings.forgetOne().toNanos();
        source.spent = Math.max(0, source.spent - forgiven) + offence.weight();
        source.spentAt = now;
        source.offences++;
        if (source.spent >= settings.budget()) {
            ban(source, now, offence);
        }
    }

    /** A peer that we talk to may ask whether we are there, and may be late with a request. */
    private boolean isHarmless(InetAddress address, Offence offence) {
        return switch (offence) {
            case OPTIONS, UNKNOWN_DIALOG -> isProved(address);
            case MALFORMED, UNWANTED_METHOD, UNKNOWN_NUMBER, BAD_CREDENTIALS, SCANNER -> false;
        };
    }

    private void ban(Source source, long now, Offence last) {
        Duration wished = settings.firstBan().multipliedBy(1L << Math.min(source.bans, 20));
        Duration time = wished.compareTo(settings.longestBan()) < 0 ? wished : settings.longestBan();
        source.bans++;
        source.banned = true;
        source.bannedUntil = now + time.toNanos();
        source.spent = 0;
        banned++;
        bans++;
        source.told = mayLog(now);
        if (!source.told) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("source", source.name)
                .addKeyValue("last", last)
                .addKeyValue("offences", source.offences)
                .addKeyValue("seconds", time.toSeconds())
                .addKeyValue("times", source.bans)
                .log("sip.source.banned");
    }

    /** Forged sources can be banned by the thousand: so many lines a minute, and each ends as it began. */
    private boolean mayLog(long now) {
        if (now - minuteBegan >= MINUTE_NANOS) {
            minuteBegan = now;
            linesLeft = LINES_PER_MINUTE;
        }
        return linesLeft-- > 0;
    }

    private boolean stillBanned(Source source, long now) {
        if (source.banned && now - source.bannedUntil >= 0) {
            source.banned = false;
            source.spentAt = now;
            banned--;
            if (source.told) {
                LOG.atInfo()
                        .addKeyValue("source", source.name)
                        .addKeyValue("dropped", source.dropped)
                        .addKeyValue("offences", source.offences)
                        .log("sip.source.heard-again");
            }
            source.dropped = 0;
            source.offences = 0;
        }
        return source.banned;
    }

    /** Ends the bans that are over, and forgets who behaved for long. */
    private void sweep(long now) {
        if (now - lastSweep < SWEEP_NANOS) {
            return;
        }
        lastSweep = now;
        int left = 0;
        Iterator<Source> each = sources.values().iterator();
        while (each.hasNext()) {
            Source source = each.next();
            if (stillBanned(source, now)) {
                left++;
            } else if (now - source.spentAt > settings.longestBan().toNanos()) {
                each.remove();
            }
        }
        // A banned source that the table had no room for is banned no more.
        banned = left;
    }

    @Override
    public synchronized void proved(InetAddress source) {
        proofs.put(SourceKey.of(source), nanoTime.getAsLong());
    }

    @Override
    public synchronized boolean isProved(InetAddress source) {
        @Nullable Long when = proofs.get(SourceKey.of(source));
        return isTrusted(source) || (when != null && nanoTime.getAsLong() - when < PROOF_NANOS);
    }

    @Override
    public boolean namesUsTo(Verdict verdict) {
        return verdict == Verdict.TRUSTED || settings.nameToStrangers();
    }

    @Override
    public synchronized SourceStats stats() {
        sweep(nanoTime.getAsLong());
        return new SourceStats(banned, bans, dropped);
    }

    private static String name(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 4
                ? address.getHostAddress()
                : String.format(java.util.Locale.ROOT, "%s/64", prefix(octets));
    }

    private static String prefix(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i += 2) {
            text.append(Integer.toHexString(((octets[i] & 0xff) << 8) | (octets[i + 1] & 0xff)))
                    .append(':');
        }
        return text.append(':').toString();
    }
}
