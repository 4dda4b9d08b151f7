package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

/** The rules of seats, one by one. */
class LicenseStateTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration TERM = Duration.ofSeconds(90);

    private LicenseState state = LicenseState.NONE;
    private Leases leases = Leases.NONE;
    private Instant now = NOW;

    @Test
    void seats_are_given_until_the_limit_is_reached() {
        licensed(2);

        assertThat(allocate("s1", "ann")).isEqualTo(granted(2, 1, Optional.empty()));
        assertThat(allocate("s2", "bob")).isEqualTo(granted(2, 2, Optional.empty()));
        assertThat(allocate("s3", "cyd")).isEqualTo(refused(ErrorCode.USER_LIMIT_REACHED));
        release("s1");
        assertThat(allocate("s3", "cyd")).isEqualTo(granted(2, 2, Optional.empty()));
    }

    @Test
    void asking_again_for_the_same_session_changes_nothing() {
        licensed(1);
        allocate("s1", "ann");
        LicenseState before = state;

        assertThat(allocate("s1", "ann")).isEqualTo(granted(1, 1, Optional.empty()));
        assertThat(state).isEqualTo(before);
        assertThat(allocate("s1", "bob")).isInstanceOf(SeatReply.Refused.class);
    }

    @Test
    void a_second_login_replaces_the_first_and_needs_no_second_seat() {
        licensed(1);
        allocate("s1", "ann");

        assertThat(allocate("s2", "ann")).isEqualTo(granted(1, 1, Optional.of("s1")));
        assertThat(renew("s1")).isEqualTo(refused(ErrorCode.SESSION_GONE));
        assertThat(renew("s2")).isEqualTo(granted(1, 1, Optional.empty()));
        assertThat(leases.until()).containsOnlyKeys("s2");
    }

    @Test
    void a_delayed_request_of_a_replaced_session_does_not_take_the_seat_back() {
        licensed(1);
        allocate("s1", "ann");
        allocate("s2", "ann");

        assertThat(allocate("s1", "ann")).isEqualTo(refused(ErrorCode.SESSION_GONE));
        assertThat(state.seats()).containsOnlyKeys("s2");
    }

    @Test
    void a_released_session_stays_gone() {
        licensed(1);
        allocate("s1", "ann");
        release("s1");

        assertThat(allocate("s1", "ann")).isEqualTo(refused(ErrorCode.SESSION_GONE));
        assertThat(release("s1")).isEqualTo(new SeatReply.Released());
        assertThat(release("never seen")).isEqualTo(new SeatReply.Released());
    }

    @Test
    void a_lease_ends_after_its_term_and_a_late_heartbeat_finds_the_session_gone() {
        licensed(1);
        allocate("s1", "ann");
        now = now.plus(TERM).minusMillis(1);
        assertThat(leases.due(now)).isEmpty();
        now = now.plusMillis(1);
        assertThat(leases.due(now)).containsExactly("s1");
        take(state.expire(leases.due(now), now));

        assertThat(renew("s1")).isEqualTo(refused(ErrorCode.SESSION_GONE));
        assertThat(allocate("s2", "bob")).isEqualTo(granted(1, 1, Optional.empty()));
    }

    @Test
    void a_heartbeat_renews_the_lease_and_is_not_stored() {
        licensed(1);
        allocate("s1", "ann");
        now = now.plusSeconds(60);

        var renewal = state.renew("L", "s1", now);

        assertThat(renewal.events()).isEmpty();
        take(renewal);
        assertThat(leases.until()).containsEntry("s1", now.plus(TERM));
    }

    @Test
    void a_lowered_limit_ends_nobody_and_admits_nobody_until_it_fits() {
        licensed(3);
        allocate("s1", "ann");
        allocate("s2", "bob");
        allocate("s3", "cyd");
        change(limit(1));

        assertThat(state.seats()).hasSize(3);
        assertThat(renew("s1")).isEqualTo(granted(1, 3, Optional.empty()));
        assertThat(allocate("s4", "dan")).isEqualTo(refused(ErrorCode.USER_LIMIT_REACHED));
        assertThat(allocate("s5", "ann")).isEqualTo(granted(1, 3, Optional.of("s1")));
        release("s5");
        release("s2");
        assertThat(allocate("s4", "dan")).isEqualTo(refused(ErrorCode.USER_LIMIT_REACHED));
        release("s3");
        assertThat(allocate("s4", "dan")).isEqualTo(granted(1, 1, Optional.empty()));
    }

    @Test
    void a_suspended_license_refuses_new_logins_and_tells_sessions_but_keeps_their_seats() {
        licensed(2);
        allocate("s1", "ann");
        change(status(LicenseStatus.SUSPENDED));

        assertThat(allocate("s2", "bob")).isEqualTo(refused(ErrorCode.LICENSE_SUSPENDED));
        assertThat(allocate("s2", "ann")).isEqualTo(refused(ErrorCode.LICENSE_SUSPENDED));
        now = now.plusSeconds(60);
        assertThat(renew("s1")).isEqualTo(refused(ErrorCode.LICENSE_SUSPENDED));
        assertThat(leases.until()).containsEntry("s1", now.plus(TERM));

        change(status(LicenseStatus.ACTIVE));
        assertThat(allocate("s2", "bob")).isInstanceOf(SeatReply.Granted.class);
        change(status(LicenseStatus.REVOKED));
        assertThat(code(allocate("s3", "cyd"))).isEqualTo(ErrorCode.LICENSE_SUSPENDED);
    }

    @Test
    void a_license_counts_only_within_its_validity() {
        licensed(2);
        change(validity(Optional.of(NOW.plusSeconds(10)), Optional.of(NOW.plusSeconds(20))));

        assertThat(code(allocate("s1", "ann"))).isEqualTo(ErrorCode.LICENSE_EXPIRED);
        now = NOW.plusSeconds(10);
        assertThat(allocate("s1", "ann")).isInstanceOf(SeatReply.Granted.class);
        now = NOW.plusSeconds(20);
        assertThat(allocate("s2", "bob")).isEqualTo(refused(ErrorCode.LICENSE_EXPIRED));
        assertThat(renew("s1")).isEqualTo(refused(ErrorCode.LICENSE_EXPIRED));
    }

    @Test
    void without_the_feature_there_is_no_seat() {
        take(state.create("L", terms(5, false), "root", now));
        assertThat(allocate("s1", "ann")).isEqualTo(refused(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED));

        take(state.enableWebRtc("L", now));
        assertThat(allocate("s1", "ann")).isInstanceOf(SeatReply.Granted.class);
        assertThat(state.enableWebRtc("L", now).events()).isEmpty();
    }

    @Test
    void after_a_recovery_every_live_lease_gets_a_full_term() {
        licensed(2);
        allocate("s1", "ann");
        now = now.plusSeconds(80);
        allocate("s2", "bob");
        now = now.plusSeconds(1000);

        assertThat(state.resume(now).until()).isEqualTo(Map.of("s1", now.plus(TERM), "s2", now.plus(TERM)));
    }

    @Test
    void a_deleted_license_has_no_seats_and_can_be_made_again() {
        licensed(1);
        allocate("s1", "ann");
        take(state.delete("root", now));

        assertThat(leases).isEqualTo(Leases.NONE);
        assertThat(renew("s1")).isEqualTo(refused(ErrorCode.SESSION_GONE));
        assertThat(code(allocate("s2", "ann"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(state.delete("root", now).events()).isEmpty();
        licensed(1);
        assertThat(allocate("s2", "ann")).isInstanceOf(SeatReply.Granted.class);
    }

    @Test
    void creating_it_again_changes_nothing() {
        licensed(1);
        assertThat(state.create("L", terms(9, true), "root", now).events()).isEmpty();
        change(limit(1));
        assertThat(state.change("L", limit(1), "root", now).events()).isEmpty();
        assertThat(state.change("L", limit(1000), "root", now).reply()).isInstanceOf(LicenseReply.Refused.class);
    }

    @Test
    void ended_sessions_are_remembered_up_to_a_bound() {
        EndedSessions ended = EndedSessions.NONE;
        for (int i = 0; i < 2500; i++) {
            ended = ended.plus("s" + i).plus("s" + i);
        }
        assertThat(ended.inOrder()).hasSize(EndedSessions.REMEMBERED);
        assertThat(ended.ids()).hasSize(EndedSessions.REMEMBERED);
        assertThat(ended.contains("s2499")).isTrue();
        assertThat(ended.contains("s1500")).isTrue();
        assertThat(ended.contains("s1499")).isFalse();
    }

    private void licensed(int seats) {
        take(state.create("L", terms(seats, true), "root", now));
    }

    static LicenseTerms terms(int seats, boolean webRtc) {
        return new LicenseTerms(
                "t1",
                "Test",
                "standard",
                webRtc ? HashTreePMap.singleton(LicenseView.WEBRTC_EXTENSION, true) : HashTreePMap.empty(),
                100,
                seats,
                LicenseStatus.ACTIVE,
                Optional.empty(),
                Optional.empty(),
                (int) TERM.toSeconds(),
                false,
                false);
    }

    static LicensePatch limit(int seats) {
        return patch(Optional.of(seats), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static LicensePatch status(LicenseStatus status) {
        return patch(Optional.empty(), Optional.of(status), Optional.empty(), Optional.empty());
    }

    static LicensePatch validity(Optional<Instant> from, Optional<Instant> until) {
        return patch(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new LicensePatch.Bound(from)),
                Optional.of(new LicensePatch.Bound(until)));
    }

    private static LicensePatch patch(
            Optional<Integer> seats,
            Optional<LicenseStatus> status,
            Optional<LicensePatch.Bound> from,
            Optional<LicensePatch.Bound> until) {
        return new LicensePatch(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                seats,
                status,
                from,
                until,
                Optional.empty());
    }

    private void change(LicensePatch patch) {
        take(state.change("L", patch, "root", now));
    }

    private SeatReply allocate(String session, String agent) {
        return take(state.allocate("L", session, agent, "local", now));
    }

    private SeatReply renew(String session) {
        return take(state.renew("L", session, now));
    }

    private SeatReply release(String session) {
        return take(state.release(session, "logout", now));
    }

    private <R> R take(Decision<LicenseEvent, LicenseAction, R> decision) {
        for (LicenseEvent event : decision.events()) {
            state = state.apply(event);
        }
        for (LicenseAction action : decision.actions()) {
            leases = leases.apply(action, now);
        }
        return decision.reply();
    }

    private SeatReply granted(int max, int active, Optional<String> replaced) {
        return new SeatReply.Granted("L", max, active, now.plus(TERM), replaced);
    }

    private static SeatReply refused(ErrorCode code) {
        return new SeatReply.Refused(code.refusal());
    }

    private static ErrorCode code(SeatReply reply) {
        return reply instanceof SeatReply.Refused(var refusal, var coveredFor)
                ? refusal.code()
                : ErrorCode.INTERNAL_ERROR;
    }
}
