package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The dialog rules of RFC 3261 §12, without a stack. */
class DialogSnapshotTest {
    private static DialogSnapshot dialog(String... routes) {
        return new DialogSnapshot(
                "call",
                "local",
                "remote",
                "sip:a@h",
                "sip:b@h",
                "sip:b@192.0.2.9:5070",
                List.of(routes),
                1,
                -1,
                1,
                SipTransport.UDP,
                "sip:a@192.0.2.1",
                "",
                "",
                1);
    }

    @Test
    void every_request_but_ack_counts_up_and_an_invite_is_remembered_for_its_ack() {
        DialogSnapshot bye = dialog().sending();
        assertThat(bye.localCSeq()).isEqualTo(2);
        assertThat(bye.inviteCSeq()).isEqualTo(1);
        assertThat(bye.sendingInvite().inviteCSeq()).isEqualTo(3);
    }

    @Test
    void the_first_remote_cseq_may_be_any_and_then_it_must_rise() {
        assertThat(dialog().accepts(0)).isTrue();
        DialogSnapshot after = dialog().received(17);
        assertThat(after.accepts(17)).isFalse();
        assertThat(after.accepts(16)).isFalse();
        assertThat(after.accepts(18)).isTrue();
    }

    @Test
    void without_routes_requests_go_to_the_remote_target_which_may_move() {
        DialogSnapshot moved = dialog().withRemoteTarget("sip:b@198.51.100.1");
        assertThat(moved.requestUri()).isEqualTo("sip:b@198.51.100.1");
        assertThat(moved.routes()).isEmpty();
    }

    @Test
    void loose_routers_leave_the_request_uri_alone() {
        DialogSnapshot routed = dialog("<sip:p1.example;lr>", "<sip:p2.example;lr=on>");
        assertThat(routed.requestUri()).isEqualTo("sip:b@192.0.2.9:5070");
        assertThat(routed.routes()).containsExactly("<sip:p1.example;lr>", "<sip:p2.example;lr=on>");
        assertThat(routed.withRemoteTarget("sip:x@h").routeSet()).isEqualTo(routed.routeSet());
    }

    @Test
    void a_strict_router_in_front_becomes_the_request_uri() {
        DialogSnapshot routed = dialog("<sip:strict.example>", "<sip:p2.example;lr>");
        assertThat(routed.requestUri()).isEqualTo("sip:strict.example");
        assertThat(routed.routes()).containsExactly("<sip:p2.example;lr>", "<sip:b@192.0.2.9:5070>");
    }

    @Test
    void another_process_jumps_the_cseq_and_brings_its_contact() {
        DialogSnapshot taken = dialog().takenOver("sip:a@192.0.2.2");
        assertThat(taken.sending().localCSeq()).isEqualTo(102);
        assertThat(taken.localContact()).isEqualTo("sip:a@192.0.2.2");
        assertThat(taken.inviteCSeq()).isEqualTo(1);
    }
}
