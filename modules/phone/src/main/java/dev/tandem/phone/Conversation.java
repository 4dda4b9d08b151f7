package dev.tandem.phone;

import dev.tandem.call.CallReply;
import dev.tandem.call.Calls;
import dev.tandem.call.leg.ToneInfo;
import dev.tandem.core.Refusal;
import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import dev.tandem.sip.message.SipUri;
import dev.tandem.sip.sdp.SdpWebRtcAudio;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a telephone says inside a dialog, as commands to the call. */
final class Conversation {
    private static final Pattern DURATION = Pattern.compile("(?im)^\\s*Duration\\s*=\\s*(\\d{1,5})\\s*$");

    private final Line line;
    private final PhoneCall call;
    private boolean held;
    private boolean describing;
    private boolean transferring;

    Conversation(Line line, PhoneCall call) {
        this.line = line;
        this.call = call;
    }

    void received(SipRequest request) {
        if (request.method().equals("ACK")) {
            call.acknowledged(request.cseq());
            return;
        }
        if (!call.dialog().follows(request)) {
            line.send(Statuses.explained(request, 500, "CSeq is out of order"));
            return;
        }
        switch (request.method()) {
            case "BYE" -> bye(request);
            case "INVITE" -> describe(request, true);
            case "UPDATE" -> {
                if (request.body().isEmpty()) {
                    line.send(Statuses.plain(request, 200).with("Contact", line.ownContact()));
                } else {
                    describe(request, false);
                }
            }
            case "INFO" -> info(request);
            case "REFER" -> refer(request);
            case "OPTIONS" -> line.send(Statuses.plain(request, 200).with("Allow", Requests.ALLOW));
            default -> line.send(Statuses.plain(request, 405).with("Allow", Requests.ALLOW));
        }
    }

    private void bye(SipRequest request) {
        line.send(Statuses.plain(request, 200));
        call.hangUp();
        call.close();
    }

    /** A new description: hold, unhold, another network. */
    private void describe(SipRequest request, boolean acknowledges) {
        if (!call.established() || describing) {
            line.send(Statuses.plain(request, 491));
            return;
        }
        switch (SdpWebRtcAudio.parse(request.body())) {
            case SdpWebRtcAudio.Result.Refused(String why) -> line.send(Statuses.explained(request, 488, why));
            case SdpWebRtcAudio.Result.Parsed(SdpWebRtcAudio offer) -> {
                describing = true;
                boolean hold = !offer.audio().direction().receives();
                if (hold == held) {
                    take(request, offer, acknowledges);
                } else {
                    hold(request, offer, acknowledges, hold);
                }
            }
        }
    }

    private void hold(SipRequest request, SdpWebRtcAudio offer, boolean acknowledges, boolean hold) {
        String callId = call.callId().orElseThrow();
        call.ask(line.calls().hold(line.party(callId), hold), reply -> {
            if (reply instanceof CallReply.Refused(Refusal refusal)) {
                describing = false;
                line.send(Statuses.explained(request, 488, refusal.message()));
            } else {
                held = hold;
                take(request, offer, acknowledges);
            }
        });
    }

    private void take(SipRequest request, SdpWebRtcAudio offer, boolean acknowledges) {
        call.media().connect(offer, step -> {
            describing = false;
            if (call.isOver()) {
                return;
            }
            switch (step) {
                case MediaEnd.Step.Refused(Refusal refusal) ->
                    line.send(Statuses.explained(request, 488, refusal.message()));
                case MediaEnd.Step.Done() -> {
                    SipResponse success = Statuses.plain(request, 200)
                            .with("Contact", line.ownContact())
                            .with("Allow", Requests.ALLOW)
                            .withBody("application/sdp", call.media().answer());
                    if (acknowledges) {
                        call.succeed(success);
                    } else {
                        line.send(success);
                    }
                }
            }
        });
    }

    /** DTMF as most telephones of browsers send it. */
    private void info(SipRequest request) {
        Optional<Character> tone = ToneInfo.read(request.contentType(), request.body());
        if (tone.isEmpty()) {
            line.send(Statuses.plain(request, request.body().isEmpty() ? 200 : 415));
            return;
        }
        line.send(Statuses.plain(request, 200));
        call.callId().ifPresent(id -> {
            var _ = line.calls().dtmf(line.party(id), tone.get().toString(), durationIn(request.body()));
        });
    }

    private static Optional<Duration> durationIn(String body) {
        Matcher matcher = DURATION.matcher(body);
        return matcher.find()
                ? Optional.of(Duration.ofMillis(Math.clamp(
                        Long.parseLong(matcher.group(1)),
                        Calls.SHORTEST_TONE.toMillis(),
                        Calls.LONGEST_TONE.toMillis())))
                : Optional.empty();
    }

    /** Blind, or with Replaces (RFC 3891) attended by another call of the same telephone. */
    private void refer(SipRequest request) {
        Optional<SipUri> target =
                request.header("Refer-To").flatMap(NameAddress::parse).flatMap(to -> SipUri.parse(to.uri()));
        if (target.isEmpty() || target.get().user().isEmpty() || call.callId().isEmpty()) {
            line.send(Statuses.explained(request, 400, "Refer-To does not name whom to call"));
            return;
        }
        Optional<String> replaces = target.get().header("Replaces");
        Optional<PhoneCall> consulted =
                replaces.map(value -> value.split(";", 2)[0]).flatMap(line::dialog);
        if (replaces.isPresent() && consulted.flatMap(PhoneCall::callId).isEmpty()) {
            line.send(Statuses.explained(request, 481, "No call to replace"));
            return;
        }
        line.send(Statuses.plain(request, 202).with("Contact", line.ownContact()));
        notify(100, false);
        transferring = true;
        call.ask(
                line.calls()
                        .transfer(
                                line.party(call.callId().get()),
                                consulted
                                        .map(PhoneCall::number)
                                        .orElse(target.get().user()),
                                consulted.isPresent() ? "attended" : "blind",
                                consulted.flatMap(PhoneCall::callId)),
                reply -> {
                    if (reply instanceof CallReply.Refused) {
                        transferred(false);
                    }
                });
    }

    /** What came of the transfer: the last word of the REFER. */
    void transferred(boolean completed) {
        transferring = false;
        notify(completed ? 200 : 603, true);
    }

    /** The call is over: a transfer under way has then gone through. */
    void ending() {
        if (transferring) {
            transferred(true);
        }
    }

    /** How the transfer goes (RFC 3515 §2.4.5). */
    private void notify(int status, boolean last) {
        if (!call.isOver()) {
            SipRequest notice = call.dialog()
                    .request(line, "NOTIFY")
                    .with("Event", "refer")
                    .with("Subscription-State", last ? "terminated;reason=noresource" : "active;expires=60")
                    .withBody(
                            "message/sipfrag;version=2.0",
                            "SIP/2.0 " + status + " " + Statuses.phrase(status) + "\r\n");
            line.send(notice, _ -> {});
        }
    }
}
