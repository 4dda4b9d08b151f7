package dev.tandem.media.relay;

import dev.tandem.media.dtls.DtlsKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.srtp.SrtpReceiver;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;

/** The SRTP contexts of one transport, each direction under its own lock. */
final class SrtpSession {
    private final SrtpProfile profile;
    private final SrtpReceiver receiver;
    private final SrtpSender sender;

    SrtpSession(DtlsKeys keys) {
        this.profile = keys.client().profile();
        this.receiver = new SrtpReceiver(keys.client());
        this.sender = new SrtpSender(keys.server());
    }

    SrtpProfile profile() {
        return profile;
    }

    int unprotectRtp(byte[] data, int headerLength, int length, SrtpScratch scratch) {
        synchronized (receiver) {
            return receiver.unprotectRtp(data, 0, headerLength, length, scratch);
        }
    }

    int unprotectRtcp(byte[] data, int length, SrtpScratch scratch) {
        synchronized (receiver) {
            return receiver.unprotectRtcp(data, 0, length, scratch);
        }
    }

    int protectRtp(byte[] data, int headerLength, int length, int ssrc, long index, SrtpScratch scratch) {
        synchronized (sender) {
            return sender.protectRtp(data, 0, headerLength, length, ssrc, index, scratch);
        }
    }

    int protectRtcp(byte[] data, int length, SrtpScratch scratch) {
        synchronized (sender) {
            return sender.protectRtcp(data, 0, length, scratch);
        }
    }
}
