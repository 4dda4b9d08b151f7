package dev.tandem.phone;

import dev.tandem.call.CallReply;
import dev.tandem.call.CallUpdate;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One call of a telephone: a dialog on one side, the agent's part in a call on the other. Of the telephone's actor. */
abstract sealed class PhoneCall permits DialledCall, OfferedCall {
    private static final EventLog LOG = EventLog.of(PhoneCall.class);

    private final Line line;
    private final MediaEnd media;
    private final Conversation conversation;
    private Optional<String> callId = Optional.empty();
    private Optional<Unacknowledged> unacknowledged = Optional.empty();
    private boolean over;

    PhoneCall(Line line) {
        this.line = line;
        this.media = new MediaEnd(line);
        this.conversation = new Conversation(line, this);
    }

    /** Whom the telephone talks to, as it was dialled or has called. */
    abstract String number();

    abstract Dialog dialog();

    /** Whether both sides have agreed on the dialog. */
    abstract boolean established();

    /** What the call tells of itself. */
    abstract void update(CallUpdate update);

    /** Ends the dialog, however far it has come. */
    abstract void end(String reason);

    final Line line() {
        return line;
    }

    final MediaEnd media() {
        return media;
    }

    final Optional<String> callId() {
        return callId;
    }

    final boolean isOver() {
        return over;
    }

    final void belongsTo(String id) {
        callId = Optional.of(id);
        LOG.info("phone.call", "tenant", line.tenantId(), "call", id, "sipCallId", dialog().callId());
        line.joined(this, id);
    }

    /** A request inside the dialog. */
    final void received(SipRequest request) {
        conversation.received(request);
    }

    final void succeed(SipResponse success) {
        Unacknowledged sent = new Unacknowledged(line, success, () -> {
            hangUp();
            bye("no ACK");
            close();
        });
        unacknowledged.ifPresent(Unacknowledged::stop);
        unacknowledged = Optional.of(sent);
        sent.send();
    }

    final void acknowledged(long cseq) {
        unacknowledged.filter(sent -> sent.isFor(cseq)).ifPresent(Unacknowledged::stop);
    }

    /** The telephone leaves the call. */
    final void hangUp() {
        callId.ifPresent(id -> {
            var _ = line.calls().hangup(line.party(id), Optional.empty());
        });
    }

    /** What is told of either kind of call alike. */
    final void common(CallUpdate update) {
        if (update instanceof CallUpdate.CallTransferred transferred) {
            conversation.transferred(transferred.status().equals("completed"));
        }
    }

    final void bye(String reason) {
        conversation.ending();
        SipRequest bye = dialog().request(line, "BYE");
        line.send(bye.with("Reason", "SIP;cause=200;text=" + NameAddress.quoted(reason)), _ -> {});
    }

    /** Frees everything. Idempotent. */
    final void close() {
        if (!over) {
            over = true;
            unacknowledged.ifPresent(Unacknowledged::stop);
            media.close();
            line.over(this);
        }
    }

    /** The telephone can neither hear nor be heard. */
    final void mediaLost(String reason) {
        LOG.warn("phone.media-lost", "call", callId.orElse("-"), "reason", reason);
        hangUp();
        end(reason);
    }

    final void ask(CompletionStage<CallReply> stage, Consumer<CallReply> rest) {
        line.then(stage, new CallReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()), rest);
    }
}
