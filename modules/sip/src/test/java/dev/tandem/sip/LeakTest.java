package dev.tandem.sip;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** After calls of every kind, nothing of them is left: no leg, no timer's prey, no transaction. */
class LeakTest {
    @Test
    void calls_of_every_kind_leave_nothing_behind() {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> Phones.answer(invite, Events.heard()))) {
            answered(endpoint, SipTransport.UDP);
            answered(endpoint, SipTransport.TCP);
            given(endpoint, Sipp.refusing("486 Busy Here"));
            given(endpoint, Sipp.called("digest-reject", SipTransport.UDP));
            given(endpoint, Sipp.called("no-session", SipTransport.UDP));
            cancelled(endpoint);
            endpoint.invite(Phones.to(FreePort.udp()), Events.heard());
            endpoint.invite(Phones.to(FreePort.tcp(), SipTransport.TCP), Events.heard());
            calling("call-in", SipTransport.UDP, endpoint.udpPort());
            calling("call-in", SipTransport.TCP, endpoint.tcpPort());
            calling("strays", SipTransport.UDP, endpoint.udpPort());
            Phones.nothingLeft(endpoint);
        }
    }

    private static void answered(SipEndpoint endpoint, SipTransport transport) {
        try (Sipp callee = Sipp.called("answer", transport)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port(), transport), events);
            events.await(SipCallEvent.Answered.class);
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    private static void given(SipEndpoint endpoint, Sipp refusing) {
        try (refusing) {
            Events events = Events.acknowledging();
            SipTarget target = new SipTarget(
                    "127.0.0.1", refusing.port(), SipTransport.UDP, Optional.of(new Credentials("a", "b")));
            endpoint.invite(Phones.to(target), events);
            refusing.succeeds();
        }
    }

    private static void cancelled(SipEndpoint endpoint) {
        try (Sipp callee = Sipp.called("cancel", SipTransport.UDP)) {
            Events events = Events.heard();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.Progress.class);
            call.cancel(Optional.empty());
            callee.succeeds();
        }
    }

    private static void calling(String scenario, SipTransport transport, int port) {
        try (Sipp caller = Sipp.calling(scenario, transport, port)) {
            caller.succeeds();
        }
    }
}
