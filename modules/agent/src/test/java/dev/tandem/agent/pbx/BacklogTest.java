package dev.tandem.agent.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final Backlog backlog = new Backlog();

    @Test
    void a_change_goes_before_what_is_only_checked() {
        backlog.check(List.of("a", "b"));
        backlog.changed("c");

        assertThat(backlog.take()).contains("c");
    }

    @Test
    void only_one_is_in_hand_at_a_time() {
        backlog.check(List.of("a", "b"));

        assertThat(backlog.take()).isPresent();
        assertThat(backlog.take()).isEmpty();
    }

    @Test
    void nobody_is_taken_while_the_pbx_is_away_and_all_say_why_they_wait() {
        backlog.changed("a");
        backlog.take();
        backlog.settled(new PbxAnswer.Away("no answer"), NOW);

        assertThat(backlog.take()).isEmpty();
        assertThat(backlog.statusOf("a", true)).isEqualTo(PbxStatus.pending(Optional.of("no answer")));
        assertThat(backlog.back()).isTrue();
        assertThat(backlog.take()).contains("a");
    }

    @Test
    void a_refusal_is_kept_until_the_agent_is_tried_again() {
        backlog.changed("a");
        backlog.take();
        backlog.settled(new PbxAnswer.Refused("no such transport"), NOW);
        assertThat(backlog.statusOf("a", true)).isEqualTo(PbxStatus.failed("no such transport", NOW));

        backlog.check(List.of("a"));
        backlog.take();
        backlog.settled(new PbxAnswer.Present(true), NOW);

        assertThat(backlog.statusOf("a", true)).isEqualTo(PbxStatus.provisioned(NOW));
    }

    @Test
    void an_agent_that_changes_while_it_is_in_hand_is_pending_and_comes_again() {
        backlog.changed("a");
        backlog.take();
        backlog.changed("a");
        backlog.settled(new PbxAnswer.Present(true), NOW);

        assertThat(backlog.statusOf("a", true)).isEqualTo(PbxStatus.pending(Optional.empty()));
        assertThat(backlog.take()).contains("a");
    }

    @Test
    void a_removed_agent_is_off() {
        backlog.changed("a");
        assertThat(backlog.statusOf("a", false).status()).isEqualTo(PbxStatus.Kind.PENDING);
        backlog.take();
        backlog.settled(new PbxAnswer.Gone(true), NOW);

        assertThat(backlog.statusOf("a", false)).isEqualTo(PbxStatus.off());
    }
}
