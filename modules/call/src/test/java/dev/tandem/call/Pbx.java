package dev.tandem.call;

import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.sip.IncomingInvite;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipLimits;
import dev.tandem.sip.SipSettings;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A PBX behind a trunk, of our own user agent and media plane: 600 answers and echoes, 604 is busy, 605 rings, 607 plays
 * early media, 608 has no codec of ours, 609 answers and stays silent.
 */
final class Pbx implements AutoCloseable {
    /** What has happened, to calls since the last {@link #forget} only: an older one's end may come later than that. */
    volatile BlockingQueue<SipCall> answered = new LinkedBlockingQueue<>();

    volatile List<SipCallEvent> events = new CopyOnWriteArrayList<>();
    final List<Character> tones = new CopyOnWriteArrayList<>();
    private final MediaPlane plane;
    private final SipEndpoint endpoint;

    Pbx(MediaPlane plane) {
        this.plane = plane;
        this.endpoint = SipEndpoint.start(settings("Pbx"), this::onInvite);
    }

    static SipSettings settings(String name) {
        return new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", name, SipLimits.defaults());
    }

    int port() {
        return endpoint.udpPort();
    }

    void forget() {
        answered = new LinkedBlockingQueue<>();
        events = new CopyOnWriteArrayList<>();
    }

    private void onInvite(IncomingInvite invite) {
        List<SipCallEvent> events = this.events;
        BlockingQueue<SipCall> answered = this.answered;
        invite.listen((call, event) -> events.add(event));
        switch (invite.calledUser()) {
            case "604" -> invite.respond(486);
            case "605" -> invite.ringing();
            case "607" -> invite.progress(echo(invite.offer().orElseThrow()));
            case "608" -> {
                SdpAudio wrong = SdpAudio.offer(1, "127.0.0.1", 4000, List.of(SdpCodec.PCMA));
                answered.add(invite.answer(wrong));
            }
            case "609" -> {
                SdpAudio silent = SdpAudio.offer(1, "127.0.0.1", 9, List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT));
                answered.add(invite.answer(silent));
            }
            default -> {
                invite.ringing();
                answered.add(invite.answer(echo(invite.offer().orElseThrow())));
            }
        }
    }

    private SdpAudio echo(SdpAudio offer) {
        RtpLeg leg = ((CreateRtpLeg.Created) plane.createRtpLeg(RtpCodec.PCMU, new Ears())).leg();
        plane.connect(leg.source(), leg.sink());
        leg.remote(new InetSocketAddress(offer.address(), offer.port()), 0, OptionalInt.of(101));
        return SdpAudio.offer(1, "127.0.0.1", leg.local().getPort(), List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT));
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private final class Ears implements RtpLegListener {
        @Override
        public void dtmf(char tone) {
            tones.add(tone);
        }

        @Override
        public void silent(Duration duration) {}

        @Override
        public void latched(InetSocketAddress remote) {}
    }
}
