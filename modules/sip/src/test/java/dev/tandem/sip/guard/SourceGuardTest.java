package dev.tandem.sip.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.Offence;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.SourcePolicy.Verdict;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Budgets, bans and what is forgotten, on a clock of its own. */
class SourceGuardTest {
    private final AtomicLong clock = new AtomicLong();
    private final SourceGuard guard = guard(GuardSettings.trusting(List.of(
            AddressRange.parse("192.0.2.0/25").orElseThrow(),
            AddressRange.parse("2001:db8:1::/48").orElseThrow())));

    private SourceGuard guard(GuardSettings settings) {
        return new SourceGuard(settings, clock::get);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static InetAddress at(String address) {
        return InetAddress.ofLiteral(address);
    }

    private Verdict verdict(String address) {
        return guard.decide(at(address), SipTransport.UDP, "OPTIONS");
    }

    private void offend(String address, Offence offence, int times) {
        for (int i = 0; i < times; i++) {
            guard.report(at(address), offence);
        }
    }

    @Test
    void a_source_that_spends_its_budget_is_dropped_for_a_time_that_grows() {
        offend("198.51.100.1", Offence.OPTIONS, 9);
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.ACCEPT);
        offend("198.51.100.1", Offence.OPTIONS, 1);
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.DROP);
        assertThat(verdict("198.51.100.2")).isEqualTo(Verdict.ACCEPT);
        pass(Duration.ofSeconds(31));
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.ACCEPT);
        offend("198.51.100.1", Offence.UNKNOWN_NUMBER, 4);
        pass(Duration.ofSeconds(59));
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.DROP);
        pass(Duration.ofSeconds(2));
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.ACCEPT);
        assertThat(guard.stats().bans()).isEqualTo(2);
        assertThat(guard.stats().dropped()).isEqualTo(2);
        assertThat(guard.stats().banned()).isZero();
    }

    @Test
    void a_few_offences_now_and_then_are_forgiven() {
        for (int i = 0; i < 100; i++) {
            offend("198.51.100.1", Offence.UNWANTED_METHOD, 1);
            pass(Duration.ofSeconds(12));
        }
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.ACCEPT);
        assertThat(guard.stats().bans()).isZero();
    }

    @Test
    void a_known_scanner_is_dropped_at_its_first_word() {
        offend("198.51.100.1", Offence.SCANNER, 1);
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.DROP);
    }

    @Test
    void peers_are_never_dropped_and_more_can_be_named() {
        offend("192.0.2.127", Offence.SCANNER, 100);
        offend("2001:db8:1:ffff::1", Offence.SCANNER, 100);
        assertThat(verdict("192.0.2.127")).isEqualTo(Verdict.TRUSTED);
        assertThat(verdict("2001:db8:1:ffff::1")).isEqualTo(Verdict.TRUSTED);
        offend("192.0.2.128", Offence.SCANNER, 1);
        assertThat(verdict("192.0.2.128")).isEqualTo(Verdict.DROP);
        guard.trust(AddressRange.parse("192.0.2.128").orElseThrow()::contains);
        assertThat(verdict("192.0.2.128")).isEqualTo(Verdict.TRUSTED);
        guard.trust(source -> false);
        assertThat(verdict("192.0.2.128")).isEqualTo(Verdict.DROP);
    }

    @Test
    void an_ipv6_network_is_one_source() {
        offend("2001:db8:2:3::1", Offence.OPTIONS, 5);
        offend("2001:db8:2:3:ffff::2", Offence.OPTIONS, 5);
        assertThat(verdict("2001:db8:2:3:1:2:3:4")).isEqualTo(Verdict.DROP);
        assertThat(verdict("2001:db8:2:4::1")).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void a_peer_that_answers_us_may_ask_whether_we_are_there() {
        guard.proved(at("198.51.100.1"));
        offend("198.51.100.1", Offence.OPTIONS, 1000);
        assertThat(verdict("198.51.100.1")).isEqualTo(Verdict.ACCEPT);
        assertThat(guard.isProved(at("198.51.100.1"))).isTrue();
        pass(Duration.ofHours(2));
        assertThat(guard.isProved(at("198.51.100.1"))).isFalse();
    }

    @Test
    void a_flood_of_sources_takes_no_more_than_the_table_has_room_for() {
        for (int i = 0; i < 100_000; i++) {
            offend("10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff), Offence.SCANNER, 1);
        }
        pass(Duration.ofSeconds(2));
        assertThat(guard.stats().banned()).isEqualTo(20_000);
        assertThat(verdict("10.1.134.159")).isEqualTo(Verdict.DROP);
        assertThat(verdict("10.0.0.1")).isEqualTo(Verdict.ACCEPT);
        pass(Duration.ofHours(3));
        assertThat(guard.stats().banned()).isZero();
    }

    @Test
    void where_only_peers_may_call_everybody_else_is_refused() {
        GuardSettings usual = GuardSettings.trusting(List.of());
        SourceGuard strict = guard(new GuardSettings(
                List.of(),
                false,
                false,
                usual.budget(),
                usual.forgetOne(),
                usual.firstBan(),
                usual.longestBan(),
                usual.maxSources()));
        assertThat(strict.decide(at("198.51.100.1"), SipTransport.TCP, "INVITE"))
                .isEqualTo(Verdict.REFUSE);
    }

    @Test
    void repetitions_towards_one_address_are_few() {
        RepeatBudget budget = new RepeatBudget(clock::get);
        int sent = 0;
        for (int i = 0; i < 320; i++) {
            sent += budget.take("198.51.100.1") ? 1 : 0;
            pass(Duration.ofMillis(100));
        }
        assertThat(sent).isBetween(8, 11);
        for (int i = 0; i < 100_000; i++) {
            budget.take("10.0.0." + i);
        }
        assertThat(budget.take("198.51.100.77")).isFalse();
    }
}
