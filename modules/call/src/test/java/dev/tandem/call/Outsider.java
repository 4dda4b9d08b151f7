package dev.tandem.call;

import static org.awaitility.Awaitility.await;

import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.OutgoingInvite;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whoever calls from outside. */
final class Outsider {
    static final SdpAudio OFFER =
            SdpAudio.offer(1, "127.0.0.1", 9, List.of(SdpCodec.PCMU, SdpCodec.PCMA, SdpCodec.TELEPHONE_EVENT));
    private static final Duration SOON = Duration.ofSeconds(20);

    final List<SipCallEvent> events = new CopyOnWriteArrayList<>();
    final SipCall call;

    Outsider(SipEndpoint caller, InboundNode node, String number, Map<String, String> headers) {
        call = caller.invite(
                new OutgoingInvite(
                        new SipTarget("127.0.0.1", node.endpoint.udpPort(), SipTransport.UDP, Optional.empty()),
                        "+390612345",
                        Optional.of("Rosa Rossi"),
                        number,
                        OFFER,
                        headers,
                        Duration.ofSeconds(60)),
                (leg, event) -> {
                    if (event instanceof SipCallEvent.Answered) {
                        leg.ack();
                    } else if (event instanceof SipCallEvent.OfferReceived(SdpAudio offer, OfferResponse response)) {
                        offer.answer(1, "127.0.0.1", 9, OFFER.codecs(), SdpDirection.SENDRECV)
                                .ifPresent(response::accept);
                    }
                    // Last: whoever has seen it may go on in the dialog, which without its ACK is not confirmed yet.
                    events.add(event);
                });
    }

    <T extends SipCallEvent> T awaits(Class<T> type) {
        await().atMost(SOON).until(() -> events.stream().anyMatch(type::isInstance));
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    int failsWith() {
        return awaits(SipCallEvent.Failed.class).status();
    }
}
