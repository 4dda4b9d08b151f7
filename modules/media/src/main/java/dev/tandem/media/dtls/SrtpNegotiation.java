package dev.tandem.media.dtls;

import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;

/** Choice of profile and export of keys (RFC 5764, 4). */
final class SrtpNegotiation {
    private SrtpNegotiation() {}

    /** The profile most preferred here among those offered. */
    static Optional<SrtpProfile> choose(int[] offered) {
        return Arrays.stream(SrtpProfile.values())
                .filter(profile -> Arrays.stream(offered).anyMatch(id -> id == profile.id()))
                .findFirst();
    }

    /** Keying material is laid out: client key, server key, client salt, server salt (RFC 5764, 4.2). */
    static DtlsKeys export(TlsContext context, SrtpProfile profile) {
        int key = profile.keyLength();
        int salt = profile.saltLength();
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        int salts = 2 * key;
        return new DtlsKeys(
                new SrtpKeys(
                        profile,
                        Arrays.copyOfRange(material, 0, key),
                        Arrays.copyOfRange(material, salts, salts + salt)),
                new SrtpKeys(
                        profile,
                        Arrays.copyOfRange(material, key, salts),
                        Arrays.copyOfRange(material, salts + salt, salts + 2 * salt)));
    }
}
