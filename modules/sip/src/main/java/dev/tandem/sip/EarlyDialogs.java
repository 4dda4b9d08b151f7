package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * What the branches of an outgoing call said before anybody answered: early media, and reliable provisional responses,
 * which get their PRACK (RFC 3262 §4). Used on the call's loop.
 */
final class EarlyDialogs {
    private static final int MAX_BRANCHES = 16;

    private final LegContext context;
    private final Optional<Credentials> credentials;
    private final Map<String, Early> byTag = new HashMap<>();

    private static final class Early {
        private DialogSnapshot dialog;
        private OptionalLong lastRSeq = OptionalLong.empty();
        private Optional<SdpAudio> answer = Optional.empty();

        private Early(DialogSnapshot dialog) {
            this.dialog = dialog;
        }
    }

    EarlyDialogs(LegContext context, Optional<Credentials> credentials) {
        this.context = context;
        this.credentials = credentials;
    }

    /**
     * Takes a provisional response and acknowledges it if it is reliable.
     *
     * @param dialog the dialog as this response makes it
     * @return false for a repetition, or one that came too early: the far side sends it again
     */
    boolean take(Response response, DialogSnapshot dialog) {
        Early early = byTag.get(dialog.remoteTag());
        if (early == null && (dialog.remoteTag().isEmpty() || byTag.size() >= MAX_BRANCHES)) {
            return true;
        }
        if (early == null) {
            early = new Early(dialog);
            byTag.put(dialog.remoteTag(), early);
        }
        OptionalLong rseq = rseq(response);
        if (rseq.isPresent()) {
            if (early.lastRSeq.isPresent() && rseq.getAsLong() != early.lastRSeq.getAsLong() + 1) {
                return false;
            }
            early.lastRSeq = rseq;
            early.dialog = early.dialog.withRemoteTarget(dialog.remoteTarget());
            acknowledge(early, rseq.getAsLong(), MessageReader.cseq(response));
        }
        Optional<SdpAudio> session = MessageReader.usableSession(response);
        if (session.isPresent()) {
            early.answer = session;
        }
        return true;
    }

    private static OptionalLong rseq(Response response) {
        boolean required = ReliableProvisionals.required(response);
        return MessageReader.values(response, "RSeq").stream()
                .filter(value -> required && value.matches("\\d{1,10}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private void acknowledge(Early early, long rseq, long inviteCSeq) {
        String rack = rseq + " " + inviteCSeq + " " + Request.INVITE;
        DialogRequest.send(
                context,
                credentials,
                headers -> {
                    early.dialog = early.dialog.sending();
                    Request prack =
                            context.writer().inDialog(Request.PRACK, early.dialog, early.dialog.localCSeq(), headers);
                    MessageWriter.add(prack, new HeaderLine("RAck", rack));
                    return prack;
                },
                // If the PRACK is lost for good, the far side gives the call up by itself (§3).
                DialogRequest.Outcome.ignored());
    }

    /** Many PBXs answer in 183 and repeat it in 200; one that does not repeat it means the same session. */
    Optional<SdpAudio> answerIn(Response ok) {
        return MessageReader.session(ok).isEmpty()
                ? Optional.ofNullable(byTag.get(MessageReader.toTag(ok))).flatMap(early -> early.answer)
                : MessageReader.usableSession(ok);
    }

    /** The dialog with the requests counted that were sent in this branch before its 200. */
    DialogSnapshot counted(DialogSnapshot dialog) {
        Early early = byTag.get(dialog.remoteTag());
        return early == null ? dialog : dialog.withLocalCSeq(Math.max(dialog.localCSeq(), early.dialog.localCSeq()));
    }

    /** The INVITE goes out anew. */
    void clear() {
        byTag.clear();
    }

    /** Extensions of an INVITE of ours. */
    static List<HeaderLine> offered(InviteOptions.Prack prack) {
        HeaderLine supported = new HeaderLine("Supported", "100rel");
        return switch (prack) {
            case NEVER -> List.of();
            case IF_ASKED -> List.of(supported);
            case REQUIRE -> List.of(supported, new HeaderLine("Require", "100rel"));
        };
    }
}
