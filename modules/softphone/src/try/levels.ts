import { byId } from "./dom";

const WINDOW_SAMPLES = 1024;
const QUIETEST_DB = -60;
const FALL_PER_FRAME = 0.04;

/** A level meter: shows how loud a stream is, from -60 dB to full scale. */
export class LevelMeter {
  private readonly meter: HTMLElement;
  private readonly fill: HTMLElement;
  private readonly wave = new Float32Array(WINDOW_SAMPLES);
  private analyser: AnalyserNode | undefined;
  private source: MediaStreamAudioSourceNode | undefined;
  private shown = 0;

  constructor(id: string) {
    this.meter = byId(id);
    this.fill = this.meter.firstElementChild as HTMLElement;
    this.draw();
  }

  show(stream: MediaStream, context: AudioContext): void {
    this.clear();
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = WINDOW_SAMPLES;
    this.source = context.createMediaStreamSource(stream);
    this.source.connect(this.analyser);
  }

  clear(): void {
    this.source?.disconnect();
    this.source = undefined;
    this.analyser = undefined;
  }

  private draw(): void {
    const level = this.level();
    // Up at once, down slowly: that is how ears expect a meter to move.
    this.shown = Math.max(level, this.shown - FALL_PER_FRAME);
    const percent = Math.round(this.shown * 100);
    this.fill.style.clipPath = `inset(0 ${100 - percent}% 0 0 round 99px)`;
    this.meter.setAttribute("aria-valuenow", String(percent));
    requestAnimationFrame(() => {
      this.draw();
    });
  }

  /** 0 to 1. */
  private level(): number {
    if (this.analyser === undefined) return 0;
    this.analyser.getFloatTimeDomainData(this.wave);
    const power = this.wave.reduce((sum, sample) => sum + sample * sample, 0) / this.wave.length;
    if (power === 0) return 0;
    return Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / QUIETEST_DB));
  }
}
