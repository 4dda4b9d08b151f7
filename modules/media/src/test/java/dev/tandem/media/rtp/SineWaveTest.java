package dev.tandem.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Tones against ITU-T G.711, tables 5 and 6. */
class SineWaveTest {
    @Test
    void a_thousand_hertz_at_0_dbm0_is_the_digital_milliwatt_of_mu_law() {
        assertThat(first(true)).isEqualTo("1e0b0b1e9e8b8b9e".repeat(2)).hasSize(32);
    }

    @Test
    void a_thousand_hertz_at_0_dbm0_is_the_digital_milliwatt_of_a_law() {
        assertThat(first(false)).isEqualTo("34212134b4a1a1b4".repeat(2));
    }

    @Test
    void silence_is_what_zero_encodes_to() {
        assertThat(G711.toPcmu(0)).isEqualTo(G711.PCMU_SILENCE);
        assertThat(G711.toPcma(0)).isEqualTo(G711.PCMA_SILENCE);
    }

    /** Positive samples have the sign bit set, so the table's order of half waves is ours turned by half a period. */
    private static String first(boolean muLaw) {
        byte[] samples = new byte[20];
        new SineWave(muLaw, 1000, 0).fill(samples, 0, 20);
        return HexFormat.of().formatHex(samples, 4, 20);
    }
}
