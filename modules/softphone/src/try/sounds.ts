const VOLUME = 0.05;
const RINGBACK_HZ = 425;
const RING_HZ = [659, 784];
const CYCLE_MS = 4_000;
const ON_SECONDS = 1;

/** What the page itself sounds: ringing, and the tone that one hears while it rings at the far end. */
export class Sounds {
  private playing: "none" | "ring" | "ringback" = "none";
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly context: AudioContext) {}

  play(what: "none" | "ring" | "ringback"): void {
    if (what === this.playing) return;
    clearInterval(this.timer);
    this.playing = what;
    if (what === "none") return;
    const once = () => {
      for (const hertz of what === "ring" ? RING_HZ : [RINGBACK_HZ]) this.beep(hertz);
    };
    once();
    this.timer = setInterval(once, CYCLE_MS);
  }

  private beep(hertz: number): void {
    const oscillator = this.context.createOscillator();
    const volume = this.context.createGain();
    const end = this.context.currentTime + ON_SECONDS;
    oscillator.frequency.value = hertz;
    volume.gain.setValueAtTime(VOLUME, this.context.currentTime);
    volume.gain.setTargetAtTime(0, end - 0.1, 0.03);
    oscillator.connect(volume).connect(this.context.destination);
    oscillator.start();
    oscillator.stop(end);
  }
}
