package dev.tandem.sip;

import java.time.Instant;
import java.util.Optional;

/** What happens to a registration. */
public sealed interface RegistrationEvent {

    /** The registrar took it, for the first time or once more. */
    record Registered(Instant expiresAt) implements RegistrationEvent {}

    /**
     * The registrar did not take it. A binding from before holds until it expires.
     *
     * @param status SIP status; 408 where nothing came back, 503 where nothing could be sent
     * @param nextTry empty only if the endpoint is closed
     */
    record Failed(int status, String reason, Optional<Instant> nextTry) implements RegistrationEvent {}

    /** It is over; the last event. */
    record Unregistered() implements RegistrationEvent {}
}
