package dev.tandem.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToneMeterTest {
    private static final int RATE_HZ = 8_000;
    private final ToneMeter meter = new ToneMeter(RATE_HZ);

    @ParameterizedTest
    @ValueSource(doubles = {440, 1000, 1004.2, 3201.7})
    void a_clean_tone_is_found_to_a_twentieth_of_a_hertz(double hertz) {
        ToneMeter.Reading reading = meter.measure(Tone.samples(hertz, 0.5, RATE_HZ, 1));

        assertThat(reading.hertz()).isCloseTo(hertz, within(0.05));
        assertThat(reading.levelDb()).isCloseTo(-9.03, within(0.1));
        assertThat(reading.share()).isGreaterThan(0.98);
    }

    @Test
    void noise_is_no_tone() {
        var random = new Random(1);
        var samples = new short[RATE_HZ];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (random.nextGaussian() * 3000);
        }

        assertThat(meter.measure(samples).share()).isLessThan(0.05);
    }

    @Test
    void silence_has_neither_tone_nor_level() {
        assertThat(meter.measure(new short[RATE_HZ])).isEqualTo(new ToneMeter.Reading(0, -120, 0));
    }

    @Test
    void too_short_a_piece_is_refused() {
        assertThatThrownBy(() -> meter.measure(new short[10])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_wav_file_carries_its_tone(@TempDir Path folder) throws Exception {
        byte[] wav = Files.readAllBytes(Tone.wav(440, folder.resolve("440.wav")));

        var samples = new short[(wav.length - 44) / 2];
        ByteBuffer.wrap(wav, 44, wav.length - 44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        ToneMeter.Reading reading =
                new ToneMeter(Tone.WAV_RATE_HZ).measure(java.util.Arrays.copyOf(samples, Tone.WAV_RATE_HZ / 2));
        assertThat(reading.hertz()).isCloseTo(440, within(0.05));
        assertThat(samples).hasSize(10 * Tone.WAV_RATE_HZ);
    }
}
