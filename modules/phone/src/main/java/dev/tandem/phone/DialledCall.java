package dev.tandem.phone;

import dev.tandem.call.CallReply;
import dev.tandem.call.CallUpdate;
import dev.tandem.core.Refusal;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import dev.tandem.sip.message.SipUri;
import dev.tandem.sip.sdp.SdpWebRtcAudio;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A call that the telephone makes. */
final class DialledCall extends PhoneCall {
    private static final int MAX_HEADERS = 16;
    private static final int MAX_HEADER_VALUE = 256;

    private final SipRequest invite;
    private final Dialog dialog;
    private boolean answeredFinally;
    private boolean established;

    DialledCall(Line line, SipRequest invite) {
        super(line);
        this.invite = invite;
        this.dialog = Dialog.ofInvite(invite, line.contact());
    }

    /** From the INVITE to the call. */
    void begin() {
        line().send(Statuses.plain(invite, 100));
        Optional<SipUri> called = SipUri.parse(invite.uri());
        if (called.isEmpty()) {
            refuse(Statuses.plain(invite, 416));
        } else if (called.get().user().isEmpty()) {
            refuse(Statuses.plain(invite, 404));
        } else if (!invite.body().isEmpty() && !invite.contentType().equals("application/sdp")) {
            refuse(Statuses.plain(invite, 415).with("Accept", "application/sdp"));
        } else {
            switch (SdpWebRtcAudio.parse(invite.body())) {
                case SdpWebRtcAudio.Result.Refused(String why) -> refuse(Statuses.explained(invite, 488, why));
                case SdpWebRtcAudio.Result.Parsed(SdpWebRtcAudio offer) -> open(offer);
            }
        }
    }

    private void open(SdpWebRtcAudio offer) {
        media().openFor(offer, step -> {
            if (isOver()) {
                return;
            }
            switch (step) {
                case MediaEnd.Step.Refused(Refusal refusal) ->
                    refuse(
                            refusal.code().httpStatus() == 422
                                    ? Statuses.explained(invite, 488, refusal.message())
                                    : Statuses.refuse(invite, refusal));
                case MediaEnd.Step.Done() -> ask(line().dial(number(), customHeaders()), this::dialled);
            }
        });
    }

    private void dialled(CallReply reply) {
        switch (reply) {
            case CallReply.Dialed(String id) -> {
                if (isOver()) {
                    var _ = line().calls().hangup(line().party(id), Optional.empty());
                    return;
                }
                media().use(id, step -> {
                    if (step instanceof MediaEnd.Step.Refused(Refusal refusal) && !isOver()) {
                        mediaLost(refusal.message());
                    }
                });
                belongsTo(id);
            }
            case CallReply.Refused(Refusal refusal) -> refuse(Statuses.refuse(invite, refusal));
            default -> refuse(Statuses.plain(invite, 500));
        }
    }

    /** What the caller may set (the outer contract's {@code headers}). */
    private Map<String, String> customHeaders() {
        Map<String, String> custom = new LinkedHashMap<>();
        for (String name : new TreeSet<>(invite.headers().names())) {
            boolean named = name.toLowerCase(Locale.ROOT).matches("x-[a-z0-9-]{1,62}")
                    && custom.keySet().stream().noneMatch(name::equalsIgnoreCase);
            if (named && custom.size() < MAX_HEADERS) {
                invite.header(name)
                        .filter(value -> !value.isBlank() && value.length() <= MAX_HEADER_VALUE)
                        .ifPresent(value -> custom.put(name, value));
            }
        }
        return custom;
    }

    @Override
    void update(CallUpdate update) {
        switch (update) {
            case CallUpdate.CallRinging ringing -> alert(ringing.earlyMedia());
            case CallUpdate.CallAnswered _ -> {
                established = true;
                answerFinally(() -> succeed(withDescription(200)));
            }
            case CallUpdate.CallFailed failed -> refuse(Statuses.failed(invite, failed.sipStatus(), failed.reason()));
            case CallUpdate.CallEnded ended -> end(ended.reason());
            default -> common(update);
        }
    }

    private void alert(boolean earlyMedia) {
        if (!answeredFinally) {
            line().send(
                            earlyMedia
                                    ? withDescription(183)
                                    : Statuses.plain(invite, 180)
                                            .tagged(dialog.localTag())
                                            .with("Contact", line().ownContact()));
        }
    }

    private SipResponse withDescription(int status) {
        return Statuses.plain(invite, status)
                .tagged(dialog.localTag())
                .with("Contact", line().ownContact())
                .with("Allow", Requests.ALLOW)
                .withBody("application/sdp", media().answer());
    }

    /** The telephone gives up before the answer. */
    void cancelled() {
        hangUp();
        refuse(Statuses.plain(invite, 487));
    }

    /** Whether a CANCEL is of this INVITE (RFC 3261 §9.2). */
    boolean isOf(SipRequest cancel) {
        return cancel.callId().equals(invite.callId())
                && cancel.branch().equals(invite.branch())
                && cancel.cseq() == invite.cseq();
    }

    private void refuse(SipResponse response) {
        answerFinally(() -> line().send(response.tagged(dialog.localTag())));
        close();
    }

    private void answerFinally(Runnable answer) {
        if (!answeredFinally) {
            answeredFinally = true;
            answer.run();
        }
    }

    @Override
    void end(String reason) {
        if (established && !isOver()) {
            bye(reason);
        }
        refuse(Statuses.failed(invite, 480, reason));
    }

    @Override
    String number() {
        return SipUri.parse(invite.uri()).map(SipUri::user).orElse("");
    }

    @Override
    Dialog dialog() {
        return dialog;
    }

    @Override
    boolean established() {
        return established;
    }
}
