import { element } from '../ui/dom.js';

/** From here up the bar moves: below is the noise of a quiet room. */
const floorDb = -60;

/** How loud the microphone is, as a bar. */
export class LevelMeter {
  readonly #bar = element('div', { class: 'level-bar' });
  readonly root = element('div', { class: 'level', role: 'img', 'aria-label': 'Microphone level' }, this.#bar);
  #context: AudioContext | null = null;
  #frame = 0;

  watch(stream: MediaStream): void {
    this.stop();
    this.root.hidden = stream.getAudioTracks().length === 0;
    if (this.root.hidden) return;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(stream).connect(analyser);
    this.#context = context;
    const samples = new Float32Array(analyser.fftSize);
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      this.#show(loudness(samples));
      this.#frame = requestAnimationFrame(draw);
    };
    draw();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    void this.#context?.close();
    this.#context = null;
    this.#show(0);
  }

  #show(level: number): void {
    this.#bar.style.transform = `scaleX(${level.toFixed(3)})`;
  }
}

/** 0 to 1 over the range that speech covers. */
function loudness(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  const db = 10 * Math.log10(power / samples.length + 1e-12);
  return Math.min(Math.max(1 - db / floorDb, 0), 1);
}
