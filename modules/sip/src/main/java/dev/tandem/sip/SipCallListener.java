package dev.tandem.sip;

/** Hears the events of one call, one after the other, in order. Must not block. */
@FunctionalInterface
public interface SipCallListener {
    void onEvent(SipCall call, SipCallEvent event);
}
