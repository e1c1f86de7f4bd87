/** The strip that says that the page is out of touch. Short gaps are not worth a word. */

import { write } from "./visit-words";

/** Gaps shorter than this are not shown. Chosen: a phone that changes networks is back within it. */
const QUIET_MS = 1_500;

export class ConnectionStrip {
  readonly #strip: Element | null;
  readonly #announce: Element | null;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(strip: Element | null, announce: Element | null) {
    this.#strip = strip;
    this.#announce = announce;
  }

  /** Says so if the page is still out of touch after a moment. */
  lost(words: string): void {
    this.#waiting ??= setTimeout(() => this.say(words), QUIET_MS);
  }

  say(words: string): void {
    clearTimeout(this.#waiting);
    write(this.#strip, words);
    write(this.#announce, words);
  }

  back(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    write(this.#strip, "");
  }
}
