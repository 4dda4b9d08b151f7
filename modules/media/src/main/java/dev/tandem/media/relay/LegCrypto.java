package dev.tandem.media.relay;

import dev.tandem.media.SrtpKeying;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpReceiver;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;
import dev.tandem.media.srtp.SrtpVerdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SRTP contexts of one SDES leg, each direction under its own lock. A new key begins with a roll-over counter of 0. */
final class LegCrypto {
    /** In place of a length: there are no keys, or none any more. */
    static final int NO_KEYS = SrtpVerdict.UNAUTHENTIC;

    private static final long NOTHING_SENT = -1;
    private static final long ROLL_OVER = ~0xffffL;

    private final Object in = new Object();
    private final Object out = new Object();
    private SrtpKeying keying;
    private boolean closed;
    private @Nullable SrtpReceiver receiver;
    private @Nullable SrtpSender sender;
    private long indexBase = NOTHING_SENT;

    LegCrypto(SrtpKeying keying) {
        this.keying = keying;
        send(keying.local());
        keying.remote().ifPresent(this::receive);
    }

    /** Takes keys in place of those before, which are wiped; a direction whose key did not change goes on undisturbed. */
    synchronized void rekey(SrtpKeying next) {
        if (closed) {
            next.close();
            return;
        }
        SrtpKeying before = keying;
        Optional<SrtpKeys> remote = next.remote()
                .or(() -> before.remote()
                        .filter(known -> known.profile() == next.local().profile()));
        keying = new SrtpKeying(next.local(), remote);
        if (!next.local().sameAs(before.local())) {
            send(next.local());
        }
        if (remote.isEmpty()) {
            synchronized (in) {
                wipeReceiver();
            }
        }
        remote.filter(keys -> before.remote().filter(keys::sameAs).isEmpty()).ifPresent(this::receive);
        if (before.local() != next.local()) {
            before.local().close();
        }
        before.remote().filter(old -> !remote.equals(Optional.of(old))).ifPresent(SrtpKeys::close);
    }

    private void send(SrtpKeys keys) {
        SrtpSender next = new SrtpSender(keys);
        synchronized (out) {
            wipeSender();
            sender = next;
            indexBase = NOTHING_SENT;
        }
    }

    private void receive(SrtpKeys keys) {
        SrtpReceiver next = new SrtpReceiver(keys);
        synchronized (in) {
            wipeReceiver();
            receiver = next;
        }
    }

    int unprotectRtp(byte[] data, int headerLength, int length, SrtpScratch scratch) {
        synchronized (in) {
            return receiver == null ? NO_KEYS : receiver.unprotectRtp(data, 0, headerLength, length, scratch);
        }
    }

    int unprotectRtcp(byte[] data, int length, SrtpScratch scratch) {
        synchronized (in) {
            return receiver == null ? NO_KEYS : receiver.unprotectRtcp(data, 0, length, scratch);
        }
    }

    /** The protected length, or {@link #NO_KEYS}: also for a late packet from before the key changed. */
    int protectRtp(byte[] data, int headerLength, int length, int ssrc, long index, SrtpScratch scratch) {
        synchronized (out) {
            if (indexBase == NOTHING_SENT) {
                indexBase = index & ROLL_OVER;
            }
            return sender == null || index < indexBase
                    ? NO_KEYS
                    : sender.protectRtp(data, 0, headerLength, length, ssrc, index - indexBase, scratch);
        }
    }

    int protectRtcp(byte[] data, int length, SrtpScratch scratch) {
        synchronized (out) {
            return sender == null ? NO_KEYS : sender.protectRtcp(data, 0, length, scratch);
        }
    }

    /** Wipes all keys; nothing passes any more. Idempotent. */
    synchronized void close() {
        closed = true;
        keying.close();
        synchronized (in) {
            wipeReceiver();
        }
        synchronized (out) {
            wipeSender();
        }
    }

    private void wipeReceiver() {
        if (receiver != null) {
            receiver.wipe();
            receiver = null;
        }
    }

    private void wipeSender() {
        if (sender != null) {
            sender.wipe();
            sender = null;
        }
    }
}
