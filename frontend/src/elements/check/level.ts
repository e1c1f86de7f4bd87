/** How loud a microphone is, several times a second. */

const EVERY_MS = 100;
/** More than passes between two looks, at the usual 48,000 samples a second: a short sound is heard whenever it comes. */
const SAMPLES = 8_192;
/** Above this somebody speaks: a quiet room stays below it. */
export const SPEECH_MIN = 0.04;

export class LevelMeter {
  readonly #context = new AudioContext();
  readonly #samples: Uint8Array<ArrayBuffer>;
  readonly #analyser: AnalyserNode;
  readonly #measuring: ReturnType<typeof setInterval>;

  constructor(stream: MediaStream, level: (level: number) => void) {
    this.#analyser = new AnalyserNode(this.#context, { fftSize: SAMPLES });
    this.#samples = new Uint8Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#measuring = setInterval(() => level(this.#level()), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#measuring);
    void this.#context.close();
  }

  #level(): number {
    this.#analyser.getByteTimeDomainData(this.#samples);
    return loudness(this.#samples);
  }
}

/** The loudest of the samples, 0 to 1. They are centred on 128. */
export function loudness(samples: Uint8Array): number {
  return samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample - 128) / 128), 0);
}
