package dev.tandem.license;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Until when what somebody else lent may be used, by the borrower's own {@link SteadyClock}: a site's block, and a
 * session's seat of it. In memory only. After a recovery it is not known, so nothing is used until the lender has
 * answered.
 */
public record Cover(Optional<Instant> until) {
    public static final Cover UNKNOWN = new Cover(Optional.empty());
    /** Of what nobody lent. */
    public static final Cover FOREVER = new Cover(Optional.of(Instant.MAX));

    /** @param askedAt the moment before the lender was asked, so that its answer may take any time */
    public Cover prolonged(Instant askedAt, Duration by) {
        Instant end = askedAt.plus(by);
        return until.filter(known -> known.isAfter(end)).isPresent() ? this : new Cover(Optional.of(end));
    }

    public boolean covers(Instant steady) {
        return until.filter(steady::isBefore).isPresent();
    }

    public boolean isOver(Instant steady) {
        return until.isPresent() && !covers(steady);
    }

    /** Empty where no end is known. */
    public Optional<Duration> left(Instant steady) {
        return until.filter(Instant.MAX::isAfter)
                .map(end -> steady.isBefore(end) ? Duration.between(steady, end) : Duration.ZERO);
    }
}
