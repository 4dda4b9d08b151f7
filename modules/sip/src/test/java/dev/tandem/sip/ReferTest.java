package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transfers by REFER (RFC 3515, 5589) and Replaces (RFC 3891), against sipp. */
class ReferTest {
    private final CompletableFuture<IncomingInvite> incoming = new CompletableFuture<>();
    private final Events answered = Events.doing(ReferTest::onReferred);
    private final SipEndpoint endpoint = Phones.endpoint(this::onInvite);

    @AfterEach
    void stop() {
        endpoint.close();
    }

    private void onInvite(IncomingInvite invite) {
        incoming.complete(invite);
        if (invite.replaces().isPresent()) {
            invite.listen(answered);
            invite.respond(486);
            return;
        }
        Phones.answer(invite, answered);
    }

    private static void onReferred(SipCall call, SipCallEvent event) {
        if (event instanceof SipCallEvent.ReferReceived(ReferRequest request)) {
            if (request.replaces().isPresent()) {
                request.accept();
                request.notify(180, "Ringing");
                request.notify(200, "OK");
            } else {
                request.refuse(603);
            }
        }
    }

    private static List<String> progress(Events events) {
        return events.all().stream()
                .filter(SipCallEvent.ReferProgress.class::isInstance)
                .map(SipCallEvent.ReferProgress.class::cast)
                .map(one -> one.status() + " " + one.reasonPhrase() + (one.last() ? " last" : ""))
                .toList();
    }

    private static void awaitLast(Events events) {
        Phones.await().until(() -> progress(events).stream().anyMatch(one -> one.endsWith(" last")));
    }

    @Test
    void a_blind_transfer_tells_how_the_new_call_goes() {
        try (Sipp callee = Sipp.called("refer-blind", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = Phones.calling(endpoint, callee, events);
            DialogSnapshot dialog = call.dialog().orElseThrow();
            assertThat(dialog.remote()).isEqualTo(new RemoteSupport(true, false, true, true));
            assertThat(dialog.ownsCallId()).isTrue();

            call.refer("sip:1002@pbx.example", Optional.empty());
            // A second one would only confuse the first.
            call.refer("sip:1003@pbx.example", Optional.empty());
            awaitLast(events);
            assertThat(progress(events)).containsExactly("100 Trying", "180 Ringing", "200 OK last");
            events.await(SipCallEvent.InfoReceived.class);
            call.bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void an_attended_transfer_names_the_other_dialog_and_a_notify_may_overtake_the_202() {
        DialogSnapshot other = new DialogSnapshot(
                "other@host",
                "local",
                "remote",
                "sip:a@h",
                "sip:b@h",
                "sip:b@192.0.2.9",
                List.of(),
                1,
                -1,
                1,
                SipTransport.UDP,
                "sip:a@192.0.2.1",
                "",
                "",
                1);
        try (Sipp callee = Sipp.called("refer-attended", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = Phones.calling(endpoint, callee, events);
            call.refer("sip:1002@pbx.example", Optional.of(other));
            awaitLast(events);
            assertThat(progress(events)).containsExactly("200 OK last");
            events.await(SipCallEvent.InfoReceived.class);
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void a_declined_refer_leaves_the_call_as_it_was() {
        try (Sipp callee = Sipp.called("refer-refused", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = Phones.calling(endpoint, callee, events);
            assertThat(call.dialog().orElseThrow().remote().refer()).isTrue();
            call.refer("tel:+390612345", Optional.empty());
            awaitLast(events);
            assertThat(progress(events)).containsExactly("603 Decline last");
            call.bye(Optional.empty());
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.LOCAL_BYE);
            callee.succeeds();
        }
    }

    @Test
    void a_far_side_that_takes_a_refer_and_tells_nothing_is_not_waited_for_for_ever() {
        SipLimits hasty = Phones.LIMITS.withAckWait(Duration.ofSeconds(3));
        try (SipEndpoint impatient = Phones.endpoint(hasty, invite -> {});
                Sipp callee = Sipp.called("refer-silent", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = Phones.calling(impatient, callee, events);
            call.refer("sip:1002@pbx.example", Optional.empty());
            awaitLast(events);
            assertThat(progress(events)).containsExactly("408 no NOTIFY last");
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void an_answer_that_comes_after_its_transfer_ended_does_not_end_the_next_one() {
        AtomicInteger first = new AtomicInteger();
        try (UdpPeer callee = new UdpPeer(request -> switch (request.method()) {
            case "INVITE" -> Optional.of(request.accepted(request.requestUri()));
            // It ends at once and is answered when it is repeated, after the next one has begun.
            case "REFER" ->
                request.header("Refer-To").contains("1003")
                        ? Optional.empty()
                        : Optional.of(first.getAndIncrement() == 0 ? ended(request) : request.response("603 Decline"));
            default -> Optional.empty();
        })) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.Answered.class);
            call.refer("sip:1002@pbx.example", Optional.empty());
            awaitLast(events);
            call.refer("sip:1003@pbx.example", Optional.empty());
            Phones.await().until(() -> first.get() > 1);
            Phones.pause(Duration.ofMillis(300));
            assertThat(progress(events)).containsExactly("200 OK last");
            call.bye(Optional.empty());
        }
    }

    /** The NOTIFY that ends the subscription of this REFER. */
    private static String ended(UdpPeer.Message refer) {
        String fragment = "SIP/2.0 200 OK\r\n";
        return "NOTIFY sip:tandem@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-notify;rport\r\n"
                + "From: " + refer.header("To") + "\r\nTo: " + refer.header("From") + "\r\n"
                + "Call-ID: " + refer.header("Call-ID") + "\r\nCSeq: 1 NOTIFY\r\nMax-Forwards: 70\r\n"
                + "Contact: <sip:callee@127.0.0.1>\r\nEvent: refer\r\n"
                + "Subscription-State: terminated;reason=noresource\r\nContent-Type: message/sipfrag\r\n"
                + "Content-Length: " + fragment.length() + "\r\n\r\n" + fragment;
    }

    @Test
    void the_far_side_may_send_us_to_somebody_else_and_hears_how_it_goes() {
        try (Sipp caller = Sipp.calling("refer-in", SipTransport.UDP, endpoint.udpPort())) {
            ReferRequest request =
                    answered.await(SipCallEvent.ReferReceived.class).request();
            assertThat(request.target()).isEqualTo("sip:1003@pbx.example");
            assertThat(request.replaces()).contains(new ReplacesTerms("c1@h", "t1", "f1", false));
            caller.succeeds();
            assertThat(answered.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            assertThat(answered.await(SipCallEvent.Confirmed.class)
                            .dialog()
                            .remote()
                            .refer())
                    .isTrue();
        }
    }

    @Test
    void a_call_that_takes_the_place_of_another_says_which() {
        try (Sipp caller = Sipp.calling("call-in-replaces", SipTransport.UDP, endpoint.udpPort())) {
            caller.succeeds();
            assertThat(incoming.orTimeout(60, TimeUnit.SECONDS).join().replaces())
                    .contains(new ReplacesTerms("c1@h", "t1", "f1", true));
        }
    }

    @Test
    void a_broken_replaces_and_an_unknown_extension_are_refused() {
        try (Sipp caller = Sipp.calling("call-in-replaces-broken", SipTransport.UDP, endpoint.udpPort())) {
            caller.succeeds();
            assertThat(incoming).isNotDone();
        }
    }

    @Test
    void our_own_endpoints_transfer_each_other() {
        try (SipEndpoint other = Phones.endpoint(invite -> {})) {
            Events caller = Events.acknowledging();
            SipCall call = other.invite(Phones.to(endpoint.udpPort()).withOptions(InviteOptions.defaults()), caller);
            answered.await(SipCallEvent.Confirmed.class);
            call.refer("sip:1002@pbx.example", call.dialog());
            awaitLast(caller);
            assertThat(progress(caller)).containsExactly("100 Trying", "180 Ringing", "200 OK last");
            ReplacesTerms terms = answered.await(SipCallEvent.ReferReceived.class)
                    .request()
                    .replaces()
                    .orElseThrow();
            assertThat(terms.matches(
                            answered.await(SipCallEvent.Confirmed.class).dialog()))
                    .isTrue();
            call.bye(Optional.empty());
            caller.endsOnce();
        }
    }

    @Test
    void a_target_that_is_no_phone_is_not_referred_to() {
        Events events = Events.heard();
        SipCall call = endpoint.invite(Phones.to(FreePort.udp()), events);
        assertThatIllegalArgumentException().isThrownBy(() -> call.refer("sip:a@b>\r\nX: y", Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> call.refer("sip:a@b?Replaces=x", Optional.empty()));
        call.cancel(Optional.empty());
    }

    @Test
    void refer_to_is_read_in_all_its_forms() {
        assertThat(ReferTarget.parse("\"Bob\" <sip:b@h;transport=tcp>")
                        .orElseThrow()
                        .uri())
                .isEqualTo("sip:b@h;transport=tcp");
        assertThat(ReferTarget.parse("sip:b@h").orElseThrow().replaces()).isEmpty();
        assertThat(ReferTarget.parse("<sip:b@h?Subject=x&replaces=c%3Bfrom-tag%3Df%3Bto-tag%3Dt>")
                        .orElseThrow()
                        .replaces())
                .contains(new ReplacesTerms("c", "t", "f", false));
        assertThat(ReferTarget.parse("<sip:b@h?Replaces=c%3Bfrom-tag%3Df>")).isEmpty();
        assertThat(ReferTarget.parse("<http://h/>")).isEmpty();
        assertThat(ReferTarget.parse("<>")).isEmpty();
        assertThat(ReferTarget.parse("<sip:b@h;method=INVITE>").orElseThrow().isCall())
                .isTrue();
    }

    @Test
    void a_sipfrag_begins_with_a_status_line() {
        assertThat(StatusLine.parse("SIP/2.0 200 OK\r\nTo: x\r\n")).contains(new StatusLine(200, "OK"));
        assertThat(StatusLine.parse("SIP/2.0 503")).contains(new StatusLine(503, ""));
        assertThat(StatusLine.parse("INVITE sip:x SIP/2.0")).isEmpty();
    }
}
