package dev.tandem.license;

import dev.tandem.core.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A site's dealings with its master, in memory: one request at a time, and when the next. Instants are of a steady clock.
 *
 * @param interval between renewals
 * @param blockId under which the next block is asked for; the same until it is lent or refused
 * @param licenseId as far as known
 * @param want what the master would have the block come down to
 * @param asking a request is under way
 * @param failures in a row
 * @param nextTry not before
 * @param noLicense the master has none for the tenant
 * @param wantsBlock there is a block, or somebody needs one
 * @param usedAt when a seat was last in use
 */
record MasterContact(
        Duration interval,
        String blockId,
        Optional<String> licenseId,
        int want,
        boolean asking,
        int failures,
        Instant nextTry,
        boolean noLicense,
        boolean wantsBlock,
        Instant usedAt) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 8;
    private static final int RENEWALS_A_LEASE = 3;

    static MasterContact none(Duration interval, Instant now) {
        return new MasterContact(
                interval, Ids.next(), Optional.empty(), Integer.MAX_VALUE, false, 0, now, false, false, now);
    }

    boolean reachable() {
        return failures == 0;
    }

    /**
     * How many seats may be in use from now on. A site that the master would have come down gives what is freed back,
     * not to the next in its queue: else it would keep all for as long as somebody waits there. What cannot be given back
     * is used.
     */
    int ceiling() {
        return reachable() ? want : Integer.MAX_VALUE;
    }

    boolean mayTry(Instant now) {
        return !asking && !now.isBefore(nextTry);
    }

    boolean unusedFor(Duration time, Instant now) {
        return !usedAt.plus(time).isAfter(now);
    }

    /** When to ask again by itself; empty: when somebody needs a seat. */
    Optional<Duration> nextIn() {
        return wantsBlock && !noLicense
                ? Optional.of(failures == 0 ? interval : pause(failures, interval))
                : Optional.empty();
    }

    MasterContact knowing(Optional<String> license) {
        return new MasterContact(
                interval, blockId, license, want, asking, failures, nextTry, noLicense, wantsBlock, usedAt);
    }

    MasterContact asked() {
        return new MasterContact(interval, blockId, licenseId, want, true, failures, nextTry, noLicense, true, usedAt);
    }

    MasterContact heard(Instant now) {
        return new MasterContact(interval, blockId, licenseId, want, false, 0, now, false, wantsBlock, usedAt);
    }

    /**
     * @param usual time between two renewals
     * @param lease of the block, within which it is renewed several times however long that is
     */
    MasterContact lent(String license, int wanted, Duration usual, Duration lease, Instant now) {
        Duration often = max(FIRST_PAUSE, lease.dividedBy(RENEWALS_A_LEASE));
        return new MasterContact(
                min(usual, often), blockId, Optional.of(license), wanted, false, 0, now, false, true, usedAt);
    }

    /** Another block under another id, of a licence that is looked up anew where there was none. */
    MasterContact refused(boolean notFound, Instant now) {
        return new MasterContact(
                interval,
                Ids.next(),
                notFound ? Optional.empty() : licenseId,
                Integer.MAX_VALUE,
                false,
                0,
                now,
                notFound && licenseId.isEmpty(),
                wantsBlock,
                usedAt);
    }

    MasterContact away(Instant now) {
        int more = failures + 1;
        return new MasterContact(
                interval,
                blockId,
                licenseId,
                want,
                false,
                more,
                now.plus(pause(more, interval)),
                noLicense,
                wantsBlock,
                usedAt);
    }

    MasterContact withoutBlock() {
        return new MasterContact(
                interval,
                Ids.next(),
                licenseId,
                Integer.MAX_VALUE,
                asking,
                failures,
                nextTry,
                noLicense,
                wantsBlock,
                usedAt);
    }

    MasterContact resting() {
        return new MasterContact(
                interval, blockId, licenseId, want, asking, failures, nextTry, noLicense, false, usedAt);
    }

    MasterContact inUse(Instant now) {
        return new MasterContact(
                interval, blockId, licenseId, want, asking, failures, nextTry, noLicense, wantsBlock, now);
    }

    private static Duration pause(int failures, Duration interval) {
        return min(FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS)), interval);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
