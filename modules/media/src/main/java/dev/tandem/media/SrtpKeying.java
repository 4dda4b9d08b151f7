package dev.tandem.media;

import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import java.util.Optional;

/**
 * Keys of an SRTP leg as session descriptions carry them (SDES, RFC 4568). Both ways use one profile, as an answer takes
 * one of the offered suites.
 *
 * @param local master key and salt of what we send
 * @param remote of what the far side sends; empty until its description is known
 */
public record SrtpKeying(SrtpKeys local, Optional<SrtpKeys> remote) implements AutoCloseable {
    public SrtpKeying {
        if (remote.filter(keys -> keys.profile() != local.profile()).isPresent()) {
            throw new IllegalArgumentException("both ways of an SRTP leg have one profile");
        }
    }

    /** New random keys for what we send, and none yet for what we receive. */
    public static SrtpKeying generate(SrtpProfile profile) {
        return new SrtpKeying(SrtpKeys.generate(profile), Optional.empty());
    }

    /** The same local keys with those of the far side. */
    public SrtpKeying with(SrtpKeys remoteKeys) {
        return new SrtpKeying(local, Optional.of(remoteKeys));
    }

    /** Wipes the keys. */
    @Override
    public void close() {
        local.close();
        remote.ifPresent(SrtpKeys::close);
    }
}
