package dev.tandem.call;

import dev.tandem.sip.Credentials;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.OptionsResult;
import dev.tandem.sip.OutgoingInvite;
import dev.tandem.sip.Registration;
import dev.tandem.sip.RegistrationListener;
import dev.tandem.sip.RegistrationRequest;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallListener;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipReason;
import dev.tandem.sip.SipStats;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The endpoint of a process that will be killed: it calls and acknowledges, but never gets to hang up. */
record DyingEndpoint(SipEndpoint real) implements SipEndpoint {
    @Override
    public SipCall invite(OutgoingInvite invite, SipCallListener listener) {
        return new DyingCall(real.invite(invite, listener));
    }

    @Override
    public SipCall resume(DialogSnapshot dialog, Optional<Credentials> credentials, SipCallListener listener) {
        return real.resume(dialog, credentials, listener);
    }

    @Override
    public void options(SipTarget target, Consumer<OptionsResult> listener) {
        real.options(target, listener);
    }

    @Override
    public Registration register(RegistrationRequest request, RegistrationListener listener) {
        return real.register(request, listener);
    }

    @Override
    public OptionalInt tlsPort() {
        return real.tlsPort();
    }

    @Override
    public int udpPort() {
        return real.udpPort();
    }

    @Override
    public int tcpPort() {
        return real.tcpPort();
    }

    @Override
    public SipStats stats() {
        return real.stats();
    }

    @Override
    public void close() {}

    private record DyingCall(SipCall real) implements SipCall {
        @Override
        public String callId() {
            return real.callId();
        }

        @Override
        public Optional<DialogSnapshot> dialog() {
            return real.dialog();
        }

        @Override
        public void ack() {
            real.ack();
        }

        @Override
        public void cancel(Optional<SipReason> reason) {}

        @Override
        public void bye(Optional<SipReason> reason) {}

        @Override
        public void info(String contentType, String body) {}

        @Override
        public void reinvite(SdpAudio offer) {}

        @Override
        public void refer(String referTo, Optional<DialogSnapshot> replaces) {}
    }
}
