/** What the people in the room are called. Somebody who came later is asked about. */

import type { RoomAccess } from "../../contract/types";

export class Names {
  readonly #ask: () => Promise<RoomAccess>;
  readonly #changed: () => void;
  #names: ReadonlyMap<string, string> = new Map();
  /** Who was asked about already: whoever the server does not know either has no name. */
  readonly #asked = new Set<string>();

  constructor(ask: () => Promise<RoomAccess>, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  learn({ people }: Pick<RoomAccess, "people">): void {
    this.#names = new Map(people.map(({ key, name }) => [key, name]));
  }

  /** What somebody is called; empty until it is known, and `changed` tells when it is. */
  of(key: string): string {
    const name = this.#names.get(key);
    if (name === undefined && !this.#asked.has(key)) void this.#askAbout(key);
    return name ?? "";
  }

  async #askAbout(key: string): Promise<void> {
    this.#asked.add(key);
    try {
      this.learn(await this.#ask());
      this.#changed();
    } catch {
      // Asked again with the next change of who is there.
      this.#asked.delete(key);
    }
  }
}
