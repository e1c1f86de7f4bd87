/** Watches, once a second, whether the picture of the other side still moves on some pages. */

import type { Media } from "./media";

const LOOK_EVERY_MS = 1_000;

export class Film {
  readonly #media: readonly Media[];
  /** How long the longest standstill was that any page has seen so far. */
  #longestMs = 0;
  #running = true;
  readonly #watching: Promise<unknown>;

  constructor(media: readonly Media[]) {
    this.#media = media;
    this.#watching = Promise.all(this.#media.map((one) => this.#watch(one)));
  }

  /** Stops watching; how long the longest standstill was, in milliseconds. */
  async end(): Promise<number> {
    this.#running = false;
    await this.#watching;
    return this.#longestMs;
  }

  async #watch(media: Media): Promise<void> {
    let frames = (await media.sample()).frames;
    let movedAt = Date.now();
    while (this.#running) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const now = (await media.sample()).frames;
      // A standstill lasts until the first look at which the picture has moved again.
      this.#longestMs = Math.max(this.#longestMs, Date.now() - movedAt);
      if (now > frames) movedAt = Date.now();
      frames = now;
    }
  }
}
