/**
 * How much a connection bears, found out by trying: down at once when it is too much, up again after it has been good for
 * a while, and after longer each time that going up was a mistake. Pure.
 */

export type Condition = "good" | "bad" | "unclear";

/** A change takes this long to show in what is measured. */
const SETTLE_MS = 4_000;
/** How long it has to be good before the next step up: at first, and at most. */
const HOLD_MIN_MS = 8_000;
const HOLD_MAX_MS = 60_000;
/** A step up that was no mistake by now was none. */
const PROVEN_MS = 20_000;

export class Ladder {
  readonly #top: number;
  #level: number;
  #changedAt = Number.NEGATIVE_INFINITY;
  #raisedAt = Number.NEGATIVE_INFINITY;
  #goodSince: number | null = null;
  #holdMs = HOLD_MIN_MS;

  /** Begins at the top, since most connections bear it. */
  constructor(top: number) {
    this.#top = top;
    this.#level = top;
  }

  get level(): number {
    return this.#level;
  }

  /** Takes what was measured; the level from now on, 0 to `top`. */
  observe(condition: Condition, now: number): number {
    if (condition !== "good") this.#goodSince = null;
    if (now - this.#changedAt < SETTLE_MS) return this.#level;
    if (condition === "bad") this.#fall(now);
    if (condition === "good") this.#rise(now);
    return this.#level;
  }

  #fall(now: number): void {
    if (this.#level === 0) return;
    const wasMistake = now - this.#raisedAt < PROVEN_MS;
    this.#holdMs = wasMistake ? Math.min(HOLD_MAX_MS, this.#holdMs * 2) : HOLD_MIN_MS;
    this.#level -= 1;
    this.#changedAt = now;
  }

  #rise(now: number): void {
    this.#goodSince ??= now;
    if (this.#level === this.#top || now - this.#goodSince < this.#holdMs) return;
    this.#level += 1;
    this.#changedAt = now;
    this.#raisedAt = now;
    this.#goodSince = null;
  }
}
