package dev.tandem.call.leg;

import dev.tandem.core.EventLog;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.FailureCause;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.OutgoingInvite;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipReason;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import java.time.Duration;
import java.util.Optional;

/**
 * One SIP dialog of a call. Its events come on the stack's threads and leave as news to the call's actor, in order. The
 * SIP stack gives every dialog a queue of its own already, so the leg needs no actor.
 */
public final class SipLeg {
    private static final EventLog LOG = EventLog.of(SipLeg.class);
    private static final int NOT_ACCEPTABLE_HERE = 488;

    /** Where the news go; must not block. After {@link #failed} or {@link #ended} nothing more comes. */
    public interface News {
        void progress(int status, Optional<SdpAudio> earlyMedia);

        /** Persist {@code dialog}, then {@link SipLeg#confirm}. */
        void answered(DialogSnapshot dialog, SdpAudio answer, String codec, DtmfWay dtmf);

        /** @param elsewhere whether the far end was not reached at all, so that another trunk may reach it */
        void failed(int status, String reason, boolean elsewhere);

        void ended(EndCause cause);

        void dialogChanged(DialogSnapshot dialog);

        void offered(SdpAudio offer, OfferResponse response);

        /** The far side took what {@link SipLeg#reinvite} offered. */
        void offerAccepted(SdpAudio answer);

        /** The far side did not take it; the session goes on as it was. */
        void offerRefused(int status, String phrase);

        /** @param last nothing more will be told */
        void referProgress(int status, String phrase, boolean last);

        /** The far side sent a tone by SIP INFO. */
        void tone(char tone);
    }

    private final News news;
    private final Optional<SdpCodec> offered;
    private final boolean byInfo;
    private final SipCall call;
    /** Only the leg's own event thread touches it. */
    private boolean refused;

    private SipLeg(SipEndpoint endpoint, OutgoingInvite invite, boolean byInfo, News news) {
        this.news = news;
        this.offered = invite.offer().voice();
        this.byInfo = byInfo;
        this.call = endpoint.invite(invite, this::onEvent);
    }

    private SipLeg(SipEndpoint endpoint, DialogSnapshot dialog, Optional<Credentials> credentials, News news) {
        this.news = news;
        this.offered = Optional.empty();
        this.byInfo = false;
        this.call = endpoint.resume(dialog, credentials, this::onEvent);
    }

    /**
     * Sends the INVITE.
     *
     * @param byInfo tones go in SIP INFO
     */
    public static SipLeg invite(SipEndpoint endpoint, OutgoingInvite invite, boolean byInfo, News news) {
        return new SipLeg(endpoint, invite, byInfo, news);
    }

    /** Sends BYE in a dialog that a lost process has set up. */
    public static SipLeg endLost(
            SipEndpoint endpoint, DialogSnapshot dialog, Optional<Credentials> credentials, News news) {
        SipLeg leg = new SipLeg(endpoint, dialog, credentials, news);
        leg.hangUp();
        return leg;
    }

    public String sipCallId() {
        return call.callId();
    }

    /** Acknowledges the answer. */
    public void confirm() {
        call.ack();
    }

    /** CANCEL or BYE, whichever fits. */
    public void hangUp() {
        call.bye(Optional.of(SipReason.q850(NORMAL_CLEARING, "Normal call clearing")));
    }

    /** Offers a changed session; {@link News#offerAccepted} or {@link News#offerRefused} follows. */
    public void reinvite(SdpAudio offer) {
        call.reinvite(offer);
    }

    /** Asks the far side to call somebody else in our place (REFER); {@link News#referProgress} tells how it goes. */
    public void refer(String uri, Optional<DialogSnapshot> replaces) {
        call.refer(uri, replaces);
    }

    /** One INFO a tone. */
    public void sendInfo(String tones, Duration each) {
        tones.chars()
                .forEach(tone -> call.info(
                        "application/dtmf-relay",
                        "Signal=" + (char) tone + "\r\nDuration=" + each.toMillis() + "\r\n"));
    }

    private void onEvent(SipCall source, SipCallEvent event) {
        switch (event) {
            case SipCallEvent.Progress(int status, var earlyMedia) -> news.progress(status, earlyMedia);
            case SipCallEvent.Answered(var dialog, var answer) -> answered(source, dialog, answer);
            case SipCallEvent.DialogChanged(var dialog) -> news.dialogChanged(dialog);
            case SipCallEvent.OfferReceived(var offer, var response) -> news.offered(offer, response);
            case SipCallEvent.Failed failed -> failed(failed);
            case SipCallEvent.Ended(var cause, var why) -> ended(cause);
            case SipCallEvent.InfoReceived(String type, String body) ->
                ToneInfo.read(type, body)
                        .ifPresentOrElse(
                                news::tone,
                                () -> LOG.debug("call.sip-info-ignored", "sipCallId", source.callId(), "type", type));
            case SipCallEvent.ReferReceived(var request) -> request.refuse(DECLINE);
            case SipCallEvent.ReferProgress(int status, String phrase, boolean last) ->
                news.referProgress(status, phrase, last);
            case SipCallEvent.Confirmed confirmed -> {}
            case SipCallEvent.OfferAccepted(var answer) -> news.offerAccepted(answer);
            case SipCallEvent.OfferRefused(int status, String phrase) -> news.offerRefused(status, phrase);
        }
    }

    /** An answer in a codec that we did not offer cannot be carried: nothing is transcoded. */
    private void answered(SipCall source, DialogSnapshot dialog, SdpAudio answer) {
        Optional<SdpCodec> voice = answer.voice()
                .filter(codec -> offered.filter(codec::sameEncoding).isPresent());
        if (voice.isEmpty()) {
            refused = true;
            source.bye(Optional.of(SipReason.sip(NOT_ACCEPTABLE_HERE, "No common codec")));
            return;
        }
        DtmfWay inBand = answer.telephoneEvent().isPresent() ? DtmfWay.RFC4733 : DtmfWay.NONE;
        news.answered(dialog, answer, voice.get().name(), byInfo ? DtmfWay.INFO : inBand);
    }

    private void ended(EndCause cause) {
        if (refused) {
            news.failed(NOT_ACCEPTABLE_HERE, "not_acceptable", false);
        } else {
            news.ended(cause);
        }
    }

    private void failed(SipCallEvent.Failed failed) {
        if (refused) {
            news.failed(NOT_ACCEPTABLE_HERE, "not_acceptable", false);
            return;
        }
        switch (failed.cause()) {
            case NO_RESPONSE, TRANSPORT -> news.failed(failed.status(), "trunk_unavailable", true);
            case ENDPOINT -> news.failed(failed.status(), failed.reason().word(), true);
            case AUTHENTICATION -> news.failed(failed.status(), failed.reason().word(), true);
            case RING_TIMEOUT -> news.failed(failed.status(), "no_answer", false);
            case REMOTE, LOCAL, BAD_SESSION ->
                news.failed(
                        failed.status(),
                        failed.reason().word(),
                        failed.cause() == FailureCause.REMOTE && failed.status() == SERVICE_UNAVAILABLE);
        }
    }

    private static final int NORMAL_CLEARING = 16;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int DECLINE = 603;
}
