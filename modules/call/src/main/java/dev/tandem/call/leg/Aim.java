package dev.tandem.call.leg;

import dev.tandem.core.EventLog;
import dev.tandem.media.RtpLeg;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;

/** Points an RTP leg at the address of a session description. */
final class Aim {
    private static final EventLog LOG = EventLog.of(Aim.class);

    private Aim() {}

    /** An address is used at once; a host name, rare but allowed (RFC 4566 §5.7), is looked up off the actor's thread. */
    static void at(RtpLeg leg, SdpAudio remote) {
        try {
            aim(leg, remote, InetAddress.ofLiteral(remote.address()));
        } catch (IllegalArgumentException name) {
            Thread.startVirtualThread(() -> {
                try {
                    aim(leg, remote, InetAddress.getByName(remote.address()));
                } catch (UnknownHostException e) {
                    LOG.warn("call.sdp-host-unknown", "leg", leg.id());
                }
            });
        }
    }

    private static void aim(RtpLeg leg, SdpAudio remote, InetAddress address) {
        int payloadType = remote.voice().map(SdpCodec::payloadType).orElse(0);
        OptionalInt events =
                remote.telephoneEvent().stream().mapToInt(SdpCodec::payloadType).findFirst();
        leg.remote(new InetSocketAddress(address, remote.port()), payloadType, events);
    }
}
