// Hears which tone a remote stream carries.

/** What was heard. */
export interface Tone {
  hertz: number;
  /** Strength of the strongest frequency, dB. */
  peakDb: number;
  /** Root mean square of the signal, dB below full scale; -120 for digital silence. */
  levelDb: number;
}

const ANALYSER_SIZE = 32_768;
const SILENCE_DB = -120;

/** Whatever makes speech clearer makes a tone weaker or bends it. */
export const PLAIN_MICROPHONE: MediaStreamConstraints = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  video: false,
};

/** One remote stream that is being listened to. */
export class Ear {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly audio = new Audio();

  constructor(private readonly stream: MediaStream) {
    this.analyser.fftSize = ANALYSER_SIZE;
    this.analyser.smoothingTimeConstant = 0;
  }

  async open(): Promise<void> {
    // Chromium feeds a remote stream to Web Audio only while some media element plays it.
    this.audio.srcObject = this.stream;
    await this.audio.play();
    await this.context.resume();
    this.context.createMediaStreamSource(this.stream).connect(this.analyser);
  }

  async measure(durationMs: number): Promise<Tone> {
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    const spectrum = new Float32Array(this.analyser.frequencyBinCount);
    const wave = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatFrequencyData(spectrum);
    this.analyser.getFloatTimeDomainData(wave);
    let peak = 1;
    for (let bin = 1; bin < spectrum.length - 1; bin++) {
      if ((spectrum[bin] ?? SILENCE_DB) > (spectrum[peak] ?? SILENCE_DB)) peak = bin;
    }
    const before = spectrum[peak - 1] ?? SILENCE_DB;
    const at = spectrum[peak] ?? SILENCE_DB;
    const after = spectrum[peak + 1] ?? SILENCE_DB;
    const bend = before - 2 * at + after;
    const offset = Number.isFinite(bend) && bend !== 0 ? (0.5 * (before - after)) / bend : 0;
    const power = wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length;
    return {
      hertz: ((peak + offset) * this.context.sampleRate) / this.analyser.fftSize,
      peakDb: Number.isFinite(at) ? at : SILENCE_DB,
      levelDb: power > 0 ? Math.max(SILENCE_DB, 10 * Math.log10(power)) : SILENCE_DB,
    };
  }

  async close(): Promise<void> {
    this.audio.srcObject = null;
    await this.context.close();
  }
}
