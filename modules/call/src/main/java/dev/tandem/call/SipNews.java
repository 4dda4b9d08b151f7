package dev.tandem.call;

import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.SipLeg;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** News of the SIP leg, which come on the stack's threads, as commands to the call's actor. */
record SipNews(ActorRef<CallCommand> call, Tones tones) implements SipLeg.News {
    @Override
    public void progress(int status, Optional<SdpAudio> earlyMedia) {
        call.tell(new CallCommand.SipProgress(status, earlyMedia));
    }

    @Override
    public void answered(DialogSnapshot dialog, SdpAudio answer, String codec, DtmfWay dtmf) {
        call.tell(new CallCommand.SipAnswered(dialog, answer, codec, dtmf));
    }

    @Override
    public void failed(int status, String reason, boolean elsewhere) {
        call.tell(new CallCommand.SipFailed(status, reason, elsewhere));
    }

    @Override
    public void ended(EndCause cause) {
        call.tell(new CallCommand.SipEnded(cause));
    }

    @Override
    public void dialogChanged(DialogSnapshot dialog) {
        call.tell(new CallCommand.SipDialogChanged(dialog));
    }

    @Override
    public void offered(SdpAudio offer, OfferResponse response) {
        call.tell(new CallCommand.SipOffered(offer, response));
    }

    @Override
    public void offerAccepted(SdpAudio answer) {
        call.tell(new CallCommand.SipOfferAccepted(answer));
    }

    @Override
    public void offerRefused(int status, String phrase) {
        call.tell(new CallCommand.SipOfferRefused(status, phrase));
    }

    @Override
    public void referProgress(int status, String phrase, boolean last) {
        call.tell(new CallCommand.ReferProgressed(status, phrase, last));
    }

    @Override
    public void tone(char tone) {
        tones.received(tone, Tones.Way.INFO, System.nanoTime());
    }
}
