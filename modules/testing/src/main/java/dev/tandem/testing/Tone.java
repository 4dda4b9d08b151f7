package dev.tandem.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sine tones: as samples, and as WAV files that a browser takes for its microphone. */
public final class Tone {
    /** Sampling rate of the WAV files, in Hz. */
    public static final int WAV_RATE_HZ = 48_000;

    private static final int WAV_SECONDS = 10;
    private static final double WAV_AMPLITUDE = 0.3;
    private static final int HEADER_BYTES = 44;

    private Tone() {}

    /** {@code seconds} of a sine of {@code hertz}, {@code amplitude} between 0 and 1 of full scale, 16 bits linear. */
    public static short[] samples(double hertz, double amplitude, int rateHz, double seconds) {
        var samples = new short[(int) Math.round(rateHz * seconds)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(amplitude * Short.MAX_VALUE * Math.sin(2 * Math.PI * hertz * i / rateHz));
        }
        return samples;
    }

    /**
     * Writes ten seconds of a tone as a mono WAV file. A whole number of hertz gives a whole number of periods, so that
     * it loops without a click.
     */
    public static Path wav(int hertz, Path file) {
        short[] samples = samples(hertz, WAV_AMPLITUDE, WAV_RATE_HZ, WAV_SECONDS);
        int dataBytes = samples.length * Short.BYTES;
        var bytes = new ByteArrayOutputStream(HEADER_BYTES + dataBytes);
        try (var out = new DataOutputStream(bytes)) {
            out.writeBytes("RIFF");
            out.writeInt(Integer.reverseBytes(HEADER_BYTES - 8 + dataBytes));
            out.writeBytes("WAVEfmt ");
            out.writeInt(Integer.reverseBytes(16));
            out.writeShort(Short.reverseBytes((short) 1));
            out.writeShort(Short.reverseBytes((short) 1));
            out.writeInt(Integer.reverseBytes(WAV_RATE_HZ));
            out.writeInt(Integer.reverseBytes(WAV_RATE_HZ * Short.BYTES));
            out.writeShort(Short.reverseBytes((short) Short.BYTES));
            out.writeShort(Short.reverseBytes((short) Short.SIZE));
            out.writeBytes("data");
            out.writeInt(Integer.reverseBytes(dataBytes));
            for (short sample : samples) {
                out.writeShort(Short.reverseBytes(sample));
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
