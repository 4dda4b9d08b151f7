package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.media.CreateTransport;
import dev.tandem.media.Direction;
import dev.tandem.media.TransportListener;
import dev.tandem.media.dtls.DtlsKeys;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a transport tells its owner from several threads: loops, handshakes, the housekeeper. */
class AssociationNewsTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(Fixture.LOOPBACK, 9);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch telling = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    /** Takes its time to hear that it is connected. */
    private final TransportListener slow = new TransportListener() {
        @Override
        public void connected() {
            telling.countDown();
            reached(mayGoOn);
            told.add("connected");
        }

        @Override
        public void disconnected(String reason) {
            told.add("disconnected " + reason);
        }
    };

    @Test
    void the_end_is_told_after_the_beginning_although_another_thread_tells_it() throws Exception {
        try (Fixture fixture = new Fixture()) {
            RelayTransport transport = (RelayTransport)
                    ((CreateTransport.Created) fixture.plane.createWebRtcTransport(Direction.SEND, slow)).transport();
            Association association = transport.association();
            checked(association);

            Thread handshake = Thread.ofPlatform().start(() -> association.established(keys()));
            reached(telling);
            Thread housekeeper = Thread.ofPlatform().start(() -> association.housekeep(inAnHour()));
            await().until(() -> housekeeper.getState() == Thread.State.BLOCKED || !housekeeper.isAlive());
            mayGoOn.countDown();
            handshake.join();
            housekeeper.join();

            assertThat(told).startsWith("connected", "disconnected consent_expired");
        }
    }

    private static void checked(Association association) {
        String ufrag = association.ice().parameters().usernameFragment();
        byte[] check =
                StunRequests.check(ufrag + ":x", association.ice().parameters().password(), true);
        association.checked(StunMessage.parse(check, 0, check.length).orElseThrow(), ufrag, CLIENT, System.nanoTime());
    }

    private static DtlsKeys keys() {
        SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;
        return new DtlsKeys(SrtpKeys.generate(profile), SrtpKeys.generate(profile));
    }

    private static Workspace inAnHour() {
        Workspace workspace = new Workspace(new Counters(), 100_000);
        workspace.nowNanos = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        return workspace;
    }

    private static void reached(CountDownLatch latch) {
        try {
            assertThat(latch.await(Fixture.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
