package dev.tandem.media;

import dev.tandem.media.rtp.G711;
import dev.tandem.media.rtp.Melody;
import dev.tandem.media.rtp.WaveFile;
import java.io.IOException;
import java.nio.file.Path;

/** What a far side on hold hears, over and over: encoded once, so that playing it costs nothing but a copy. */
public final class HoldMusic {
    private static final int TO_14_BITS = 2;
    private static final int TO_13_BITS = 3;

    private final byte[] pcmu;
    private final byte[] pcma;

    private HoldMusic(short[] samples) {
        pcmu = new byte[samples.length];
        pcma = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            pcmu[i] = G711.toPcmu(samples[i] >> TO_14_BITS);
            pcma[i] = G711.toPcma(samples[i] >> TO_13_BITS);
        }
    }

    /** A few quiet notes that are nobody's work but this program's. */
    public static HoldMusic generated() {
        return Generated.PIECE;
    }

    private static final class Generated {
        static final HoldMusic PIECE = new HoldMusic(Melody.samples());
    }

    /**
     * A recording.
     *
     * @param wave a WAV file with 8 kHz, one channel, 16-bit PCM, of 20 ms to 10 minutes
     * @throws IOException if it cannot be read or is another format; the message says in one line what is wrong
     */
    public static HoldMusic read(Path wave) throws IOException {
        return new HoldMusic(WaveFile.read(wave));
    }

    /** The piece in G.711 at 8 kHz, µ-law or else A-law; not to be changed. */
    public byte[] encoded(boolean muLaw) {
        return muLaw ? pcmu : pcma;
    }
}
