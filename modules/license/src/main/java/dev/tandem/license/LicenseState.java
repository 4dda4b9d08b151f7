package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A licence, its seats, and the rules of both. Seats never exceed {@code webrtcMaxUsers} when one is added; where an
 * administrator lowered the limit below what is in use, nobody is put out, and nobody added until it fits.
 *
 * @param terms empty before the licence was created and after it was deleted
 * @param seats by session id
 * @param sessionByAgent the session that holds the agent's seat
 * @param ended sessions and blocks that are over
 * @param blocks seats that sites hold in escrow, by block id
 */
record LicenseState(
        Optional<LicenseTerms> terms,
        PMap<String, Seat> seats,
        PMap<String, String> sessionByAgent,
        EndedSessions ended,
        PMap<String, SeatBlock> blocks)
        implements CborMessage {

    static final LicenseState NONE = new LicenseState(
            Optional.empty(), HashTreePMap.empty(), HashTreePMap.empty(), EndedSessions.NONE, HashTreePMap.empty());

    LicenseState {
        // Snapshots from before there were blocks have none.
        blocks = Objects.requireNonNullElse(blocks, HashTreePMap.empty());
    }

    /** Live seats and those that sites hold, used or not. */
    int inUse() {
        return seats.size()
                + blocks.values().stream().mapToInt(SeatBlock::seats).sum();
    }

    Decision<LicenseEvent, LicenseAction, LicenseReply> create(
            String licenseId, LicenseTerms wanted, String by, Instant now) {
        if (terms.isPresent()) {
            return current(licenseId);
        }
        Optional<Refusal> invalid = wanted.invalid();
        if (invalid.isPresent()) {
            return Decision.reply(new LicenseReply.Refused(invalid.get()));
        }
        return Decision.persist(
                new LicenseEvent.Created(now, wanted.tenantId(), wanted, by),
                new LicenseReply.Current(wanted.view(licenseId, 0)));
    }

    Decision<LicenseEvent, LicenseAction, LicenseReply> change(
            String licenseId, LicensePatch patch, String by, Instant now) {
        if (terms.isEmpty()) {
            return notFound();
        }
        LicenseTerms before = terms.get();
        LicenseTerms after = patch.applyTo(before);
        Optional<Refusal> invalid = after.invalid();
        if (invalid.isPresent()) {
            return Decision.reply(new LicenseReply.Refused(invalid.get()));
        }
        return after.equals(before)
                ? current(licenseId)
                : Decision.persist(
                        new LicenseEvent.Changed(now, after.tenantId(), after, by),
                        new LicenseReply.Current(after.view(licenseId, inUse())));
    }

    Decision<LicenseEvent, LicenseAction, LicenseReply> enableWebRtc(String licenseId, Instant now) {
        if (terms.isEmpty()) {
            return notFound();
        }
        LicenseTerms after = terms.get().withWebRtcEnabled();
        return after.equals(terms.get())
                ? current(licenseId)
                : Decision.persist(
                        new LicenseEvent.WebRtcEnabled(now, after.tenantId(), after),
                        new LicenseReply.Current(after.view(licenseId, inUse())));
    }

    Decision<LicenseEvent, LicenseAction, LicenseReply> delete(String by, Instant now) {
        return terms.isEmpty()
                ? Decision.reply(new LicenseReply.Deleted())
                : new Decision<>(
                        List.of(new LicenseEvent.Deleted(now, terms.get().tenantId(), by)),
                        List.of(new LicenseAction.EndAllLeases()),
                        new LicenseReply.Deleted());
    }

    Decision<LicenseEvent, LicenseAction, LicenseReply> current(String licenseId) {
        return terms.isEmpty()
                ? notFound()
                : Decision.reply(new LicenseReply.Current(terms.get().view(licenseId, inUse())));
    }

    Decision<LicenseEvent, LicenseAction, LicenseReply> listSeats(
            String licenseId, Leases leases, Instant now, Instant steady) {
        if (terms.isEmpty()) {
            return notFound();
        }
        String tenantId = terms.get().tenantId();
        List<LicenseReply.LiveSeat> live = seats.values().stream()
                .sorted(Comparator.comparing(Seat::since).thenComparing(Seat::sessionId))
                .map(seat -> new LicenseReply.LiveSeat(
                        seat.sessionId(),
                        seat.agentId(),
                        tenantId,
                        seat.site(),
                        seat.since(),
                        leases.left(seat.sessionId(), steady).map(now::plus).orElse(seat.since())))
                .toList();
        return Decision.reply(new LicenseReply.SeatList(terms.get().view(licenseId, inUse()), live));
    }

    /** Gives the session a seat: the one it has, its agent's, or a free one. */
    Decision<LicenseEvent, LicenseAction, SeatReply> allocate(
            String licenseId, String sessionId, String agentId, String site, Instant now) {
        return allocate(licenseId, sessionId, agentId, site, Integer.MAX_VALUE, now);
    }

    /** @param ceiling how many seats there may be with this one, beside what the licence says */
    Decision<LicenseEvent, LicenseAction, SeatReply> allocate(
            String licenseId, String sessionId, String agentId, String site, int ceiling, Instant now) {
        if (terms.isEmpty()) {
            return refused(ErrorCode.NOT_FOUND.refusal("License not found"));
        }
        LicenseTerms in = terms.get();
        Seat held = seats.get(sessionId);
        if (held != null) {
            return held.agentId().equals(agentId)
                    ? granted(licenseId, sessionId, inUse(), Optional.empty(), List.of(), now)
                    : refused(ErrorCode.CONFLICT.refusal("The session is another agent's"));
        }
        if (ended.contains(sessionId)) {
            return refused(ErrorCode.SESSION_GONE.refusal());
        }
        Optional<Refusal> notInForce = in.notInForce(now);
        if (notInForce.isPresent()) {
            return refused(notInForce.get());
        }
        if (!in.allowsWebRtc()) {
            return refused(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED.refusal());
        }
        String earlier = sessionByAgent.get(agentId);
        if (earlier != null) {
            var replaced = new LicenseEvent.SeatReplaced(now, in.tenantId(), sessionId, agentId, site, earlier);
            return granted(licenseId, sessionId, inUse(), Optional.of(earlier), List.of(replaced), now);
        }
        if (inUse() >= Math.min(in.webrtcMaxUsers(), ceiling)) {
            return refused(ErrorCode.USER_LIMIT_REACHED.refusal());
        }
        var allocated = new LicenseEvent.SeatAllocated(now, in.tenantId(), sessionId, agentId, site);
        return granted(licenseId, sessionId, inUse() + 1, Optional.empty(), List.of(allocated), now);
    }

    /**
     * Prolongs the lease. Where the licence is not in force any more the seat stays counted but the answer is a refusal,
     * upon which an idle session ends and one in a call goes on.
     */
    Decision<LicenseEvent, LicenseAction, SeatReply> renew(String licenseId, String sessionId, Instant now) {
        if (terms.isEmpty() || !seats.containsKey(sessionId)) {
            return refused(ErrorCode.SESSION_GONE.refusal());
        }
        var renewed = granted(licenseId, sessionId, inUse(), Optional.empty(), List.of(), now);
        return terms.get()
                .notInForce(now)
                .map(refusal -> new Decision<LicenseEvent, LicenseAction, SeatReply>(
                        List.of(), renewed.actions(), new SeatReply.Refused(refusal)))
                .orElse(renewed);
    }

    Decision<LicenseEvent, LicenseAction, SeatReply> release(String sessionId, String reason, Instant now) {
        Seat seat = seats.get(sessionId);
        return seat == null || terms.isEmpty()
                ? Decision.reply(new SeatReply.Released())
                : new Decision<>(
                        List.of(new LicenseEvent.SeatReleased(
                                now, terms.get().tenantId(), sessionId, seat.agentId(), reason)),
                        List.of(new LicenseAction.EndLease(sessionId)),
                        new SeatReply.Released());
    }

    /** Frees the seats whose leases have run out. */
    Decision<LicenseEvent, LicenseAction, Optional<SeatReply>> expire(Collection<String> sessionIds, Instant now) {
        String tenantId = terms.map(LicenseTerms::tenantId).orElse("");
        List<LicenseEvent> events = sessionIds.stream()
                .filter(seats::containsKey)
                .<LicenseEvent>map(id -> new LicenseEvent.SeatExpired(
                        now, tenantId, id, seats.get(id).agentId()))
                .toList();
        List<LicenseAction> actions = sessionIds.stream()
                .<LicenseAction>map(LicenseAction.EndLease::new)
                .toList();
        return new Decision<>(events, actions, Optional.empty());
    }

    /** The leases after a recovery: nobody pays for the time that the licence was away. */
    Leases resume(Instant steady) {
        return terms.map(in -> Leases.fresh(seats.keySet(), in.leaseTerm(), steady))
                .orElse(Leases.NONE);
    }

    LicenseState apply(LicenseEvent event) {
        return switch (event) {
            case LicenseEvent.Created created -> with(created.terms());
            case LicenseEvent.Changed changed -> with(changed.terms());
            case LicenseEvent.WebRtcEnabled enabled -> with(enabled.terms());
            case LicenseEvent.Deleted deleted -> NONE;
            case LicenseEvent.SeatAllocated taken ->
                seated(new Seat(taken.sessionId(), taken.agentId(), taken.site(), taken.at()));
            case LicenseEvent.SeatReplaced taken ->
                without(taken.replacedSessionId())
                        .seated(new Seat(taken.sessionId(), taken.agentId(), taken.site(), taken.at()));
            case LicenseEvent.SeatReleased released -> without(released.sessionId());
            case LicenseEvent.SeatExpired expired -> without(expired.sessionId());
            case LicenseEvent.BlockGranted granted ->
                lending(new SeatBlock(granted.blockId(), granted.siteId(), granted.seats(), 1, granted.leaseSeconds()));
            case LicenseEvent.BlockResized(var at, var tenant, var site, String blockId, int size, long revision) -> {
                SeatBlock block = blocks.get(blockId);
                yield block == null ? this : lending(block.resized(size, revision));
            }
            case LicenseEvent.BlockReturned returned -> notLending(returned.blockId());
            case LicenseEvent.BlockExpired expired -> notLending(expired.blockId());
            case LicenseEvent.BlockHeld held -> with(held.terms());
            case LicenseEvent.BlockLost lost -> this;
        };
    }

    private Decision<LicenseEvent, LicenseAction, SeatReply> granted(
            String licenseId,
            String sessionId,
            int active,
            Optional<String> replaced,
            List<LicenseEvent> events,
            Instant now) {
        LicenseTerms in = terms.orElseThrow();
        Instant until = now.plus(in.leaseTerm());
        LicenseAction start = new LicenseAction.StartLease(sessionId, in.leaseTerm());
        return new Decision<>(
                events,
                replaced.map(old -> List.of(new LicenseAction.EndLease(old), start))
                        .orElse(List.of(start)),
                new SeatReply.Granted(licenseId, in.webrtcMaxUsers(), active, until, replaced));
    }

    private LicenseState with(LicenseTerms changed) {
        return new LicenseState(Optional.of(changed), seats, sessionByAgent, ended, blocks);
    }

    private LicenseState lending(SeatBlock block) {
        return new LicenseState(terms, seats, sessionByAgent, ended, blocks.plus(block.blockId(), block));
    }

    private LicenseState notLending(String blockId) {
        return new LicenseState(terms, seats, sessionByAgent, ended.plus(blockId), blocks.minus(blockId));
    }

    private LicenseState seated(Seat seat) {
        return new LicenseState(
                terms,
                seats.plus(seat.sessionId(), seat),
                sessionByAgent.plus(seat.agentId(), seat.sessionId()),
                ended,
                blocks);
    }

    private LicenseState without(String sessionId) {
        Seat seat = seats.get(sessionId);
        return seat == null
                ? this
                : new LicenseState(
                        terms,
                        seats.minus(sessionId),
                        sessionByAgent.minus(seat.agentId()),
                        ended.plus(sessionId),
                        blocks);
    }

    private static Decision<LicenseEvent, LicenseAction, SeatReply> refused(Refusal refusal) {
        return Decision.reply(new SeatReply.Refused(refusal));
    }

    private static Decision<LicenseEvent, LicenseAction, LicenseReply> notFound() {
        return Decision.reply(new LicenseReply.Refused(ErrorCode.NOT_FOUND.refusal()));
    }
}
