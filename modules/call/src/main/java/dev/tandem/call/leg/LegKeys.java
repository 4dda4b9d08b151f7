package dev.tandem.call.leg;

import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCrypto;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The SRTP keys of a call's RTP leg, as session descriptions carry them (SDES, RFC 4568); a plain leg has none. Each
 * side makes the key of what it sends. Ours stays the same in every description of a call, so that nothing begins anew.
 */
final class LegKeys {
    private static final int OFFERED_TAG = 1;

    private boolean wanted;
    private List<SdpCrypto> ours = List.of();

    /** Whether the next leg shall be an SRTP leg. */
    void want(boolean srtp) {
        wanted = srtp;
    }

    /** Whether a leg that is open already is of the kind that is wanted. */
    boolean fit() {
        return wanted != ours.isEmpty();
    }

    /** Whether the leg can speak what is offered: a leg stays what it was made for. */
    boolean suit(SdpAudio offer) {
        return offer.secured() != ours.isEmpty();
    }

    CreateRtpLeg open(MediaPlane plane, RtpCodec codec, RtpLegListener listener) {
        ours = wanted ? List.of(SdpCrypto.generate(OFFERED_TAG, SdpCrypto.Suite.AES_CM_128_HMAC_SHA1_80)) : List.of();
        return plane.createRtpLeg(
                codec, ours.stream().findFirst().map(key -> new SrtpKeying(keys(key), Optional.empty())), listener);
    }

    /** Our offer with the key of what we send. */
    SdpAudio offering(SdpAudio offer) {
        return offer.withCryptos(ours);
    }

    /** Our answer with our key under the tag of the line that it takes. */
    SdpAudio answering(SdpAudio offer, SdpAudio answer) {
        SdpAudio keyed = answer.withCryptos(List.of()).securedFor(offer, answer.withCryptos(ours));
        ours = keyed.cryptos();
        return keyed;
    }

    /** The far side has described what it sends. */
    void heard(RtpLeg leg, SdpAudio remote) {
        if (ours.isEmpty()) {
            return;
        }
        SdpCrypto local = ours.getFirst();
        remote.cryptos().stream()
                .filter(theirs -> theirs.suite() == local.suite())
                .findFirst()
                .ifPresent(theirs -> leg.rekey(new SrtpKeying(keys(local), Optional.of(keys(theirs)))));
    }

    private static SrtpKeys keys(SdpCrypto crypto) {
        byte[] key = crypto.masterKey();
        byte[] salt = crypto.masterSalt();
        byte[] both =
                ByteBuffer.allocate(key.length + salt.length).put(key).put(salt).array();
        return SrtpKeys.of(profile(crypto.suite()), both);
    }

    private static SrtpProfile profile(SdpCrypto.Suite suite) {
        return switch (suite) {
            case AES_CM_128_HMAC_SHA1_80 -> SrtpProfile.AES_CM_128_HMAC_SHA1_80;
            case AEAD_AES_128_GCM -> SrtpProfile.AEAD_AES_128_GCM;
        };
    }
}
