package dev.tandem.call.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EModelTest {
    /** ITU-T G.107, table B.1: the scores of the borders between the categories of speech quality. */
    @ParameterizedTest
    @CsvSource({"90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58", "93.2, 4.41", "0, 1", "-3, 1"})
    void ratings_stand_for_the_scores_of_g107(double rating, double mos) {
        assertThat(EModel.mos(rating)).isCloseTo(mos, within(0.01));
    }

    /** ITU-T G.113, table I.3: Ie of G.711 with concealment under random loss, tabulated before Bpl replaced it. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 5", "2, 7", "3, 10", "5, 15", "10, 25"})
    void loss_impairs_g711_as_g113_tabulates(double loss, double impairment) {
        assertThat(EModel.G711.lossImpairment(loss)).isCloseTo(impairment, within(2.5));
    }

    /** Cole and Rosenbluth, Voice over IP performance monitoring (2001), equation for Id. */
    @ParameterizedTest
    @CsvSource({"0, 0", "100, 2.4", "177.3, 4.2552", "200, 7.297", "300, 20.697", "400, 34.097"})
    void delay_impairs_as_published(double delay, double impairment) {
        assertThat(EModel.delayImpairment(delay)).isCloseTo(impairment, within(0.001));
    }

    @Test
    void a_good_call_a_lossy_call_and_a_satellite_call() {
        assertThat(EModel.G711.mos(0, EModel.G711.delayMs(10, 1))).isBetween(4.35, 4.41);
        assertThat(EModel.G711.mos(5, EModel.G711.delayMs(10, 1))).isBetween(3.8, 4.0);
        assertThat(EModel.G711.mos(0, EModel.G711.delayMs(300, 5))).isBetween(3.2, 3.5);
        assertThat(EModel.G711.mos(60, 100)).isLessThan(2);
    }

    @Test
    void the_codec_chooses_its_parameters() {
        assertThat(EModel.of("PCMA")).isEqualTo(EModel.G711);
        assertThat(EModel.of("opus")).isEqualTo(EModel.OPUS);
        assertThat(EModel.OPUS.mos(2, 100)).isLessThan(EModel.G711.mos(2, 100));
    }

    @Property
    void a_score_stays_in_its_range_and_falls_with_loss_and_delay(
            @ForAll @DoubleRange(min = 0, max = 100) double loss, @ForAll @DoubleRange(max = 5000) double delay) {
        for (EModel model : EModel.values()) {
            double mos = model.mos(loss, delay);
            assertThat(mos).isBetween(1.0, 4.5);
            assertThat(model.mos(Math.min(100, loss + 1), delay)).isLessThanOrEqualTo(mos + 1e-9);
            assertThat(model.mos(loss, delay + 10)).isLessThanOrEqualTo(mos + 1e-9);
        }
    }
}
