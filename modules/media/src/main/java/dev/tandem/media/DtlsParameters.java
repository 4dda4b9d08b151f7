package dev.tandem.media;

import java.util.List;

/** One side of a DTLS association, mediasoup's {@code DtlsParameters}; {@code role} is auto, client or server. */
public record DtlsParameters(String role, List<DtlsFingerprint> fingerprints) {
    public DtlsParameters {
        role = role == null ? "auto" : role;
        fingerprints = Absent.list(fingerprints);
    }
}
