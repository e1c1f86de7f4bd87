/**
 * Pictures as they come, pushed or asked for: late, twice, out of order, from one node or another. What is handed on never
 * goes back, and comes to what the server says when it is asked.
 */

import type { Since } from "../contract/types";

/** Something whole that says how new it is. The revision is the floor's, so it means the same on every node. */
export interface Revised {
  readonly revision: number;
}

/** Whoever shows pictures. */
export interface Shows<Picture> {
  picture(picture: Picture): void;
}

export class News<Picture extends Revised> {
  readonly #page: Shows<Picture>;
  readonly #sync: (since: Since) => Promise<Picture | null>;
  #newest: Picture | undefined;

  constructor(page: Shows<Picture>, sync: (since: Since) => Promise<Picture | null>) {
    this.#page = page;
    this.#sync = sync;
  }

  /** Hands a picture on, unless a newer one has been. Of one revision the later counts: time alone changes words, too. */
  take(picture: Picture): void {
    if (this.#newest && picture.revision < this.#newest.revision) return;
    this.#newest = picture;
    this.#page.picture(picture);
  }

  /** Asks for what was missed. No answer is none: the next push, or the next connection, brings the picture. */
  ask(): void {
    this.#sync({ since: this.#newest?.revision ?? null }).then(
      (picture) => picture && this.take(picture),
      () => undefined,
    );
  }
}
