/** Pauses between attempts, growing to a ceiling. */

/** Chosen, not measured: the first retry comes before a person has read that something is wrong. */
const PAUSES_MS = [400, 800, 1_500, 3_000, 5_000] as const;

export class Backoff {
  #attempt = 0;

  /** The pause before the next attempt. */
  next(): number {
    const pause = PAUSES_MS[Math.min(this.#attempt, PAUSES_MS.length - 1)] ?? 0;
    this.#attempt += 1;
    return pause;
  }

  /** Call when something went well. */
  reset(): void {
    this.#attempt = 0;
  }
}
