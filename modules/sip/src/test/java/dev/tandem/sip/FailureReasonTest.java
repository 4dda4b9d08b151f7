package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a refused call is called. */
class FailureReasonTest {
    @Test
    void every_final_status_has_a_word_and_a_sentence() {
        IntStream.range(300, 700).forEach(status -> {
            assertThat(FailureReason.of(status).word()).matches("[a-z_]+");
            assertThat(FailureReason.text(status)).matches("[A-Z][a-z ,]+");
        });
    }

    @Test
    void people_hear_what_happened_and_not_a_number() {
        assertThat(FailureReason.text(486)).isEqualTo("The person called is busy");
        assertThat(FailureReason.text(410)).isEqualTo("This number is no longer in use");
        assertThat(new SipCallEvent.Failed(
                                408,
                                "trunk unreachable",
                                FailureReason.UNREACHABLE,
                                FailureCause.NO_RESPONSE,
                                Optional.empty())
                        .text())
                .isEqualTo("The phone line cannot be reached");
    }
}
