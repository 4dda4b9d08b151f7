package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.license.site.MasterAnswer;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a tenant's licence at a site can be told. All may be repeated. */
sealed interface SiteCommand {

    /** From outside, answered always. */
    sealed interface Request extends SiteCommand, CborMessage {}

    /** Worth waiting for the master's answer. */
    sealed interface Patient extends Request {
        ActorRef<SeatReply> replyTo();
    }

    record Allocate(String sessionId, String agentId, ActorRef<SeatReply> replyTo) implements Patient {}

    record Renew(String sessionId, ActorRef<SeatReply> replyTo) implements Patient {}

    record Release(String sessionId, String reason, ActorRef<SeatReply> replyTo) implements Request {}

    /** How things stand; {@code refresh}: and the master is to be asked for what is new. */
    record Stand(boolean refresh, ActorRef<Standing> replyTo) implements Request {}

    /** @param standing empty before the master first answered */
    record Standing(Optional<LicenseStanding> standing) implements CborMessage {}

    /** To be decided now, whatever the master may have said. */
    record Again(Patient request) implements SiteCommand {}

    /** @param sentAt the moment before the request was sent */
    record MasterAnswered(Instant sentAt, String blockId, MasterAnswer answer) implements SiteCommand {}

    record RenewalDue() implements SiteCommand {}

    /** The earliest lease of a seat has run out. */
    record LeaseDue() implements SiteCommand {}

    /** The lease of the block may have run out. */
    record BlockDue() implements SiteCommand {}

    /** Nobody has confirmed the block since the recovery. */
    record Unconfirmed() implements SiteCommand {}
}
