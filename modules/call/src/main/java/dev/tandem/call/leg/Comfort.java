package dev.tandem.call.leg;

import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is played to whoever waits: silence, or music. Each is made when somebody first needs it, and ends when a new
 * wiring no longer does.
 */
final class Comfort implements AutoCloseable {
    private final Function<RtpCodec, Tone> makesSilence;
    private final Function<RtpCodec, Tone> makesMusic;
    private Optional<Tone> silence = Optional.empty();
    private Optional<Tone> music = Optional.empty();
    private boolean silenceHeard;
    private boolean musicHeard;

    Comfort(MediaPlane plane, HoldSound sound) {
        this.makesSilence = plane::createSilence;
        this.makesMusic = sound.in(plane);
    }

    /** A new wiring begins: nobody hears anything yet. */
    void begin() {
        silenceHeard = false;
        musicHeard = false;
    }

    MediaSource silence(RtpCodec codec) {
        silenceHeard = true;
        Tone playing = silence.orElseGet(() -> makesSilence.apply(codec));
        silence = Optional.of(playing);
        return playing;
    }

    MediaSource music(RtpCodec codec) {
        musicHeard = true;
        Tone playing = music.orElseGet(() -> makesMusic.apply(codec));
        music = Optional.of(playing);
        return playing;
    }

    /** The wiring is complete: what nobody hears ends. */
    void end() {
        if (!silenceHeard) {
            silence.ifPresent(Tone::close);
            silence = Optional.empty();
        }
        if (!musicHeard) {
            music.ifPresent(Tone::close);
            music = Optional.empty();
        }
    }

    @Override
    public void close() {
        begin();
        end();
    }
}
