package dev.tandem.sip;

/** Hears how a registration goes, in order. Must not block for long: the registration waits for it. */
@FunctionalInterface
public interface RegistrationListener {
    void onEvent(Registration registration, RegistrationEvent event);
}
