package dev.tandem.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldMusicTest {
    private static final double FULL_SCALE_DBM0 = 3.17;

    @TempDir
    Path directory;

    @Test
    void the_generated_piece_is_quiet_has_many_notes_and_no_seam() {
        byte[] pcmu = HoldMusic.generated().encoded(true);
        assertThat(pcmu).hasSize(16 * 8000);
        int[] samples = decode(pcmu);
        double rms =
                Math.sqrt(IntStream.of(samples).mapToDouble(s -> (double) s * s).sum() / samples.length);
        double dBm0 = 20 * Math.log10(rms / (8159 / Math.sqrt(2))) + FULL_SCALE_DBM0;
        assertThat(dBm0).isBetween(-24.0, -22.0);
        assertThat(IntStream.of(samples).map(Math::abs).max().orElse(0)).isLessThan(8159 / 2);
        assertThat(Math.abs(samples[0] - samples[samples.length - 1])).isLessThan(100);
        assertThat(IntStream.range(0, 32)
                        .mapToLong(note -> crossings(samples, note * 4000))
                        .distinct()
                        .count())
                .isGreaterThan(5);
    }

    @Test
    void a_wav_file_is_played_as_it_is() throws IOException {
        byte[] encoded = HoldMusic.read(wave(1, 1, 8000, 16, 400)).encoded(false);
        assertThat(encoded).hasSize(400);
        assertThat(HoldMusic.read(wave(1, 1, 8000, 16, 400)).encoded(true)).hasSize(400);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 8000, 16, 400, 2 channels",
        "1, 1, 44100, 16, 400, 44100 Hz",
        "1, 1, 8000, 8, 400, 8 bits",
        "7, 1, 8000, 8, 400, encoding 7",
        "1, 1, 8000, 16, 10, shorter than 20 ms"
    })
    void another_format_is_refused_in_one_line(
            int encoding, int channels, int rate, int bits, int samples, String message) throws IOException {
        Path file = wave(encoding, channels, rate, bits, samples);
        assertThatThrownBy(() -> HoldMusic.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void whatever_is_no_wav_file_is_refused() throws IOException {
        byte[] good = Files.readAllBytes(wave(1, 1, 8000, 16, 400));
        for (int length = 0; length < 44; length++) {
            Path file = Files.write(directory.resolve("cut.wav"), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> HoldMusic.read(file)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> HoldMusic.read(directory)).isInstanceOf(IOException.class);
    }

    private Path wave(int encoding, int channels, int rate, int bits, int samples) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(54 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(46 + 2 * samples);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        out.putShort((short) encoding).putShort((short) channels).putInt(rate);
        out.putInt(rate * channels * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits);
        out.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(1).putShort((short) 0);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        return Files.write(directory.resolve("music.wav"), out.array());
    }

    private static long crossings(int[] samples, int from) {
        return IntStream.range(from + 1, from + 2000)
                .filter(i -> samples[i - 1] < 0 && samples[i] >= 0)
                .count();
    }

    /** µ-law by its definition (ITU-T G.711), independently of the encoder. */
    private static int[] decode(byte[] pcmu) {
        return IntStream.range(0, pcmu.length)
                .map(i -> {
                    int code = ~pcmu[i] & 0xff;
                    int magnitude = (((code & 0x0f) * 2 + 33) << (code >> 4 & 7)) - 33;
                    return (code & 0x80) != 0 ? -magnitude : magnitude;
                })
                .toArray();
    }
}
