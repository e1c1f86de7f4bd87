/** Which of the room's publishers is the other side. */

/** A room has two sides; cameras and others that may join later are neither. */
export type Side = "host" | "customer";

/** Reads a side as it comes over the wire. */
export function sideOf(word: string): Side {
  return word === "host" ? "host" : "customer";
}

export function otherSide(side: Side): Side {
  return side === "host" ? "customer" : "host";
}

/**
 * The publishers of the other side, in the order in which they became known. Someone who reloads their page comes back as
 * a new publisher while the old one still stands, so the newest is the one to watch.
 */
export class OtherFeeds {
  readonly #prefix: string;
  #ids: string[] = [];

  /** Participants' ids begin with their side: `host-ab12cd34`. */
  constructor(own: Side) {
    this.#prefix = `${otherSide(own)}-`;
  }

  add(id: string): void {
    if (id.startsWith(this.#prefix) && !this.#ids.includes(id)) this.#ids.push(id);
  }

  remove(id: string): void {
    this.#ids = this.#ids.filter((known) => known !== id);
  }

  newest(): string | undefined {
    return this.#ids.at(-1);
  }
}
