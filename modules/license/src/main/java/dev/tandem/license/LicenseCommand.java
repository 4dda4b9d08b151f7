package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;
import org.apache.pekko.actor.typed.ActorRef;

/** What a licence can be told. All may be repeated: those that change something are idempotent. */
sealed interface LicenseCommand {

    /** From outside, answered always. */
    sealed interface Request extends LicenseCommand, CborMessage {
        /** Answers with a no, without having looked at it. */
        void refuse(Refusal refusal);
    }

    /** About the licence itself. */
    sealed interface LicenseRequest extends Request {
        ActorRef<LicenseReply> replyTo();

        @Override
        default void refuse(Refusal refusal) {
            replyTo().tell(new LicenseReply.Refused(refusal));
        }
    }

    /** About a seat. */
    sealed interface SeatRequest extends Request {
        ActorRef<SeatReply> replyTo();

        @Override
        default void refuse(Refusal refusal) {
            replyTo().tell(new SeatReply.Refused(refusal));
        }
    }

    /** Sets the licence up; of a licence that exists already nothing changes. */
    record Create(LicenseTerms terms, String by, ActorRef<LicenseReply> replyTo) implements LicenseRequest {}

    record Change(LicensePatch patch, String by, ActorRef<LicenseReply> replyTo) implements LicenseRequest {}

    record Delete(String by, ActorRef<LicenseReply> replyTo) implements LicenseRequest {}

    record EnableWebRtc(ActorRef<LicenseReply> replyTo) implements LicenseRequest {}

    record Get(ActorRef<LicenseReply> replyTo) implements LicenseRequest {}

    record ListSeats(ActorRef<LicenseReply> replyTo) implements LicenseRequest {}

    record Allocate(String sessionId, String agentId, String site, ActorRef<SeatReply> replyTo)
            implements SeatRequest {}

    record Renew(String sessionId, ActorRef<SeatReply> replyTo) implements SeatRequest {}

    record Release(String sessionId, String reason, ActorRef<SeatReply> replyTo) implements SeatRequest {}

    /** About a block of seats that a site holds. */
    sealed interface BlockRequest extends Request {
        ActorRef<BlockReply> replyTo();

        @Override
        default void refuse(Refusal refusal) {
            replyTo().tell(new BlockReply.Refused(refusal));
        }
    }

    record GrantBlock(String siteId, String blockId, int wanted, ActorRef<BlockReply> replyTo)
            implements BlockRequest {}

    /** @param keep what the site has bound itself to; {@code revision} is the latest that it knows */
    record RenewBlock(
            String siteId, String blockId, long revision, int keep, int used, int wanted, ActorRef<BlockReply> replyTo)
            implements BlockRequest {}

    record ReturnBlock(String siteId, String blockId, ActorRef<BlockReply> replyTo) implements BlockRequest {}

    /** Decides on all that was collected and stores it as one. */
    record Flush() implements LicenseCommand {}

    /** The earliest lease has run out. */
    record LeaseDue() implements LicenseCommand {}

    /** Nobody has asked for a while. */
    record Idle() implements LicenseCommand {}
}
