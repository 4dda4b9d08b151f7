package dev.tandem.media;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a far side's session description says of its WebRTC transport.
 *
 * @param iceUfrag {@code a=ice-ufrag} (RFC 8839); another one than before is an ICE restart
 * @param icePwd {@code a=ice-pwd}; never used to send, because an ICE-lite agent sends no checks
 * @param fingerprints of its certificate, {@code a=fingerprint} (RFC 8122)
 * @param setup {@code a=setup} (RFC 4145): {@code actpass} or {@code active}, as we only wait
 * @param payloadType payload type of the transport's codec, both ways
 * @param telephoneEventPayloadType payload type of telephone-event at the codec's clock rate, both ways, if negotiated
 */
public record SdpRemote(
        String iceUfrag,
        String icePwd,
        List<DtlsFingerprint> fingerprints,
        String setup,
        int payloadType,
        OptionalInt telephoneEventPayloadType) {
    public SdpRemote {
        fingerprints = Absent.list(fingerprints);
    }

    @Override
    public String toString() {
        return "SdpRemote[iceUfrag=" + iceUfrag + ", setup=" + setup + ", payloadType=" + payloadType + "]";
    }
}
