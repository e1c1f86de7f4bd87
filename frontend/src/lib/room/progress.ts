/** How far entering has come, and whether it has stood still for long enough to say so. */

/** In the order in which they are taken: the server tells what is needed, the way to the room is made, media goes over it. */
export const STEPS = ["server", "room", "media", "others"] as const;

export type Step = (typeof STEPS)[number];

/** Longer than any of the steps takes where all is well, and shorter than people wait before they leave. Chosen. */
export const STUCK_AFTER_MS = 15_000;

export class Progress {
  readonly #changed: () => void;
  #furthest = -1;
  #isStuck = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The furthest step so far; the first one before any. */
  get step(): Step {
    return STEPS[Math.max(0, this.#furthest)] ?? "server";
  }

  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** A step is being taken. One that was reached before is no progress: it is taken again because a later one failed. */
  reached(step: Step): void {
    const index = STEPS.indexOf(step);
    if (index <= this.#furthest) return;
    this.#furthest = index;
    this.#wait();
  }

  /** Begins anew, as after a loss. */
  restart(): void {
    this.#furthest = -1;
    this.#wait();
  }

  /** Everything has been reached, or nothing is waited for any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#furthest = -1;
    this.#tell(false);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(true), STUCK_AFTER_MS);
    this.#tell(false);
  }

  #tell(isStuck: boolean): void {
    if (this.#isStuck === isStuck) return;
    this.#isStuck = isStuck;
    this.#changed();
  }
}
