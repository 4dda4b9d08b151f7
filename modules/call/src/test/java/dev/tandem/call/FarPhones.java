package dev.tandem.call;

import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.RtpCodec;
import dev.tandem.sip.IncomingInvite;
import dev.tandem.sip.ReferRequest;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import dev.tandem.sip.sdp.SdpDirection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;

/**
 * Phones behind a trunk, of our own user agent: a number of four digits answers and sounds the tone of its last three
 * digits as hertz. 71xx answers and refuses every change of its session, 79xx is busy, 78xx rings for ever.
 */
final class FarPhones implements AutoCloseable {
    private static final List<SdpCodec> CODECS = List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT);

    private final Map<String, Phone> phones = new ConcurrentHashMap<>();
    private final SipEndpoint endpoint = SipEndpoint.start(Pbx.settings("Phones"), this::onInvite);

    /** One phone in its latest call. */
    static final class Phone implements AutoCloseable {
        final RtpSocket rtp;
        final List<SipCallEvent> events = new CopyOnWriteArrayList<>();
        final List<SdpDirection> offers = new CopyOnWriteArrayList<>();
        final LinkedBlockingQueue<ReferRequest> refers = new LinkedBlockingQueue<>();
        private final boolean stubborn;
        private volatile SdpDirection wish = SdpDirection.SENDRECV;
        private volatile SipCall call;

        private Phone(int hertz, boolean stubborn) {
            rtp = new RtpSocket(hertz);
            this.stubborn = stubborn;
        }

        SipCall call() {
            return Optional.ofNullable(call).orElseThrow();
        }

        boolean isOver() {
            return events.stream().anyMatch(SipCallEvent::terminal);
        }

        /** Holds the call or takes it back, as a phone does. */
        void wish(SdpDirection direction) {
            wish = direction;
            call().reinvite(session().withDirection(direction));
        }

        private SdpAudio session() {
            return SdpAudio.offer(1, "127.0.0.1", rtp.port(), CODECS);
        }

        private void on(SipCall source, SipCallEvent event) {
            events.add(event);
            if (event.terminal()) {
                // The next call's leg may have the port that this one still speaks to, and would take it for its own.
                rtp.close();
            }
            switch (event) {
                case SipCallEvent.OfferReceived(var offer, var response) -> {
                    offers.add(offer.direction());
                    if (stubborn) {
                        response.refuse(488);
                    } else {
                        rtp.aim(offer.address(), offer.port());
                        response.accept(offer.answer(1, "127.0.0.1", rtp.port(), CODECS, wish)
                                .orElseThrow());
                    }
                }
                case SipCallEvent.ReferReceived(var request) -> refers.add(request);
                default -> {}
            }
        }

        @Override
        public void close() {
            rtp.close();
        }
    }

    int port() {
        return endpoint.udpPort();
    }

    /** The phone of this number, once it is called. */
    Phone at(String number) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> phones.containsKey(number) && phones.get(number).call != null);
        return phones.get(number);
    }

    boolean wasCalled(String number) {
        return phones.containsKey(number);
    }

    void forget() {
        phones.values().forEach(Phone::close);
        phones.clear();
    }

    private void onInvite(IncomingInvite invite) {
        String number = invite.calledUser();
        Phone phone = new Phone(Integer.parseInt(number.substring(1)), number.startsWith("71"));
        Optional.ofNullable(phones.put(number, phone)).ifPresent(Phone::close);
        invite.listen(phone::on);
        SdpAudio offer = invite.offer().orElseThrow();
        phone.rtp.aim(offer.address(), offer.port());
        if (number.startsWith("79")) {
            invite.respond(486);
            return;
        }
        invite.ringing();
        if (!number.startsWith("78")) {
            phone.call = invite.answer(phone.session());
        }
    }

    /** The agent's ear: an RTP leg that sends what a source carries to a socket. */
    static RtpSocket ear(MediaPlane plane, String sourceId) {
        RtpSocket socket = new RtpSocket(0);
        var created = (CreateRtpLeg.Created)
                plane.createRtpLeg(RtpCodec.PCMU, new RtpNews(Samples.nobody(), new Tones(Samples.nobody())));
        created.leg()
                .remote(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port()), 0, OptionalInt.empty());
        plane.connect(plane.source(sourceId).orElseThrow(), created.leg().sink());
        return socket;
    }

    @Override
    public void close() {
        forget();
        endpoint.close();
    }
}
