/** The time left to come in, as a bar and in words. */

import { secondsLeftWords, secondsUntil } from "./time-words";
import { part, write } from "./visit-words";

const TICK_MS = 250;

export class Countdown {
  #endsAt = 0;
  #main: HTMLElement | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** Counts `seconds` down in `main`, from now. */
  start(main: HTMLElement, seconds: number): void {
    this.stop();
    this.#main = main;
    this.#endsAt = Date.now() + seconds * 1_000;
    this.#ticking = setInterval(() => this.#show(), TICK_MS);
    this.#show();
  }

  stop(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  #show(): void {
    if (!this.#main) return;
    const seconds = secondsUntil(this.#endsAt, Date.now());
    write(part(this.#main, "left"), secondsLeftWords(seconds));
    const bar = part(this.#main, "left-bar");
    if (bar instanceof HTMLProgressElement) bar.value = Math.min(bar.max, (this.#endsAt - Date.now()) / 1_000);
    if (seconds === 0) this.stop();
  }
}
