package dev.tandem.media.relay;

import dev.tandem.media.Connect;
import dev.tandem.media.Direction;
import dev.tandem.media.IceParameters;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Who sends hostile datagrams: a stranger to every port; the calls' own peers from their right addresses, as far as keys
 * protect them; and victims of its own, a browser that has keys, a PBX in the clear and clients that have just begun.
 */
final class FuzzAttack implements AutoCloseable {
    /** So that datagrams reach a handshake that has not yet ended in failure. */
    private static final int BATCHES_PER_CLIENT = 20;

    private final Fixture fixture;
    private final FuzzedCalls calls;
    private final Mutator mutator;
    private final List<List<byte[]>> real;
    private final List<String> passwords = new ArrayList<>();
    private final RtpEndpoint stranger = new RtpEndpoint();
    private final RtpEndpoint victimPbx = new RtpEndpoint();
    private final RtpLeg victimLeg;
    private final SdpTransport victim;
    private final WebRtcPeer victimBrowser;
    private final InetSocketAddress webrtc;
    private WebRtcTransport begun;
    private WebRtcPeer beginner;
    private long index = 1;
    private int batches;

    FuzzAttack(Fixture fixture, FuzzedCalls calls, Mutator mutator) throws Exception {
        this.fixture = fixture;
        this.calls = calls;
        this.mutator = mutator;
        this.webrtc = new InetSocketAddress(Fixture.LOOPBACK, fixture.settings.webrtcPort());
        victimLeg = fixture.leg(RtpCodec.PCMU);
        victimLeg.remote(victimPbx.address(), 0, OptionalInt.of(101));
        victim = fixture.sdpTransport(RtpCodec.PCMU);
        victimBrowser = new WebRtcPeer(victim).into(calls.capture);
        SdpTransportTest.connect(victim, victimBrowser, 0);
        fixture.plane.connect(victimLeg.source(), victim.sink());
        fixture.plane.connect(victim.source(), victimLeg.sink());
        for (IceParameters ice : List.of(
                calls.send.iceParameters(),
                calls.receive.iceParameters(),
                calls.phone.iceParameters(),
                victim.iceParameters())) {
            passwords.add(ice.password());
        }
        real = calls.capture.kinds();
    }

    /** Sends some, and waits until the plane has looked at them all. */
    void batch(int size) throws InterruptedException {
        if (batches++ % BATCHES_PER_CLIENT == 0) {
            begin();
        }
        long before = fixture.plane.stats().packetsReceived();
        for (int i = 0; i < size; i++) {
            send(hostile());
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (fixture.plane.stats().packetsReceived() < before + size && System.nanoTime() < deadline) {
            Thread.sleep(0, 200_000);
        }
    }

    /** A check that is still authentic would be a replay by someone who listens in; ICE does not protect from that. */
    private byte[] hostile() {
        List<byte[]> kind = real.get(mutator.random().nextInt(real.size()));
        byte[] datagram = mutator.next(kind);
        while (authentic(datagram)) {
            datagram = mutator.next(kind);
        }
        return datagram;
    }

    private boolean authentic(byte[] datagram) {
        return StunMessage.parse(datagram, 0, datagram.length)
                .filter(StunMessage::hasIntegrity)
                .filter(message -> passwords.stream().anyMatch(message::authentic))
                .isPresent();
    }

    private void send(byte[] datagram) {
        Random random = mutator.random();
        switch (random.nextInt(16)) {
            case 0, 1 -> stranger.send(webrtc, datagram);
            case 2 -> stranger.send(calls.plainLeg.local(), datagram);
            case 3 -> stranger.send(rtcp(calls.plainLeg), datagram);
            case 4 -> stranger.send(calls.srtpLeg.local(), datagram);
            case 5 -> stranger.send(rtcp(calls.srtpLeg), datagram);
            case 6 -> calls.speaker.sendAsItIs(datagram);
            case 7 -> calls.hearer.sendAsItIs(datagram);
            case 8 -> calls.phoneBrowser.sendAsItIs(datagram);
            case 9 -> calls.srtpPbx.send(calls.srtpLeg.local(), datagram);
            case 10 -> calls.srtpPbx.send(rtcp(calls.srtpLeg), datagram);
            case 11 -> calls.plainPbx.send(rtcp(calls.plainLeg), datagram);
            case 12, 13 -> victimPbx.send(random.nextBoolean() ? victimLeg.local() : rtcp(victimLeg), datagram);
            case 14 -> {
                if (!victimBrowser.sendAuthentic(datagram, index++)) {
                    victimBrowser.sendAsItIs(datagram);
                }
            }
            default -> beginner.sendAsItIs(datagram);
        }
    }

    private static InetSocketAddress rtcp(RtpLeg leg) {
        return new InetSocketAddress(leg.local().getAddress(), leg.local().getPort() + 1);
    }

    /** A client that is known by its check, and whose handshake may begin with anything. */
    private void begin() throws InterruptedException {
        end();
        begun = fixture.transport(Direction.SEND);
        beginner = new WebRtcPeer(begun);
        if (!(begun.connect(beginner.dtlsParameters()) instanceof Connect.Accepted) || !beginner.check(true)) {
            throw new IllegalStateException("a new client is not taken while others are hostile");
        }
    }

    private void end() {
        if (begun != null) {
            begun.close();
            beginner.close();
        }
    }

    @Override
    public void close() {
        end();
        victim.close();
        victimLeg.close();
        victimBrowser.close();
        victimPbx.close();
        stranger.close();
    }
}
