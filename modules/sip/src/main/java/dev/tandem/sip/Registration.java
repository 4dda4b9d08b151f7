package dev.tandem.sip;

import java.time.Instant;
import java.util.Optional;

/** A registration that is kept up. */
public interface Registration extends AutoCloseable {
    /** Until when the registrar sends calls to us, as far as we know; empty if it does not. */
    Optional<Instant> expiresAt();

    /**
     * Ends it: tells the registrar (Expires: 0) if that can be done, and in every case comes to {@link
     * RegistrationEvent.Unregistered}.
     */
    @Override
    void close();
}
