package dev.tandem.media.rtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads WAV files (RIFF) of the one format that telephones speak: 8 kHz, one channel, 16-bit PCM. */
public final class WaveFile {
    private static final int RIFF = 0x46464952;
    private static final int WAVE = 0x45564157;
    private static final int FORMAT = 0x20746d66;
    private static final int DATA = 0x61746164;
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int FORMAT_LENGTH = 16;
    private static final int PCM = 1;
    private static final int SAMPLE_RATE = 8000;
    private static final int BITS = 16;
    private static final int MIN_SAMPLES = SAMPLE_RATE / 50;
    private static final int MAX_SAMPLES = 600 * SAMPLE_RATE;
    private static final long MAX_FILE = 2L * MAX_SAMPLES + (1 << 20);

    private WaveFile() {}

    /**
     * The file's samples.
     *
     * @throws IOException if it cannot be read or is another format; the message says in one line what is wrong
     */
    public static short[] read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is no file");
        }
        if (Files.size(file) > MAX_FILE) {
            throw new IOException("it is longer than 10 minutes");
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < HEAD || in.getInt(0) != RIFF || in.getInt(8) != WAVE) {
            throw new IOException("it is no WAV file");
        }
        in.position(HEAD);
        boolean formatSeen = false;
        while (in.remaining() >= CHUNK_HEAD) {
            int type = in.getInt();
            long length = in.getInt() & 0xffff_ffffL;
            if (type == DATA && formatSeen) {
                return samples(in, length);
            }
            if (length > in.remaining()) {
                break;
            }
            if (type == FORMAT) {
                check(in, (int) length);
                formatSeen = true;
            }
            in.position((int) Math.min(in.limit(), in.position() + length + (length & 1)));
        }
        throw new IOException("it is a WAV file without sound");
    }

    private static void check(ByteBuffer in, int length) throws IOException {
        int at = in.position();
        if (length < FORMAT_LENGTH) {
            throw new IOException("it is a damaged WAV file");
        }
        int encoding = in.getShort(at) & 0xffff;
        int channels = in.getShort(at + 2) & 0xffff;
        int rate = in.getInt(at + 4);
        int bits = in.getShort(at + 14) & 0xffff;
        if (encoding != PCM || channels != 1 || rate != SAMPLE_RATE || bits != BITS) {
            throw new IOException("it has " + rate + " Hz, " + channels + " channels and " + bits + " bits in encoding "
                    + encoding + " instead of 8000 Hz, 1 channel and 16 bits in encoding 1");
        }
    }

    private static short[] samples(ByteBuffer in, long length) throws IOException {
        int count = (int) (Math.min(length, in.remaining()) / 2);
        if (count < MIN_SAMPLES || count > MAX_SAMPLES) {
            throw new IOException("it is " + (count < MIN_SAMPLES ? "shorter than 20 ms" : "longer than 10 minutes"));
        }
        short[] samples = new short[count];
        in.asShortBuffer().get(samples);
        return samples;
    }
}
