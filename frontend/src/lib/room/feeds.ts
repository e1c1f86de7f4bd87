/** Who publishes what in the room, as far as this page has been told. */

/** What a shared screen is called among the streams of its publisher. */
export const SCREEN = "screen";

/** One of the streams of a publisher. */
export interface FeedStream {
  /** The publisher's m-line. */
  readonly mid: string;
  readonly isScreen: boolean;
  /** Whether anything is sent in it now. */
  readonly isLive: boolean;
  /** Whether it comes in several sizes to choose from. */
  readonly hasLayers: boolean;
}

/** A publisher of the room. */
export interface Feed {
  readonly id: string;
  readonly streams: readonly FeedStream[];
}

/** Whether this is a camera that the server brings into the room, and nobody in it. */
export function isCamera(owner: string): boolean {
  return /^camera-[0-9a-f]{32}$/.test(owner);
}

/** Whose a feed is. Ids begin with that: `host-ab12cd34`, `customer2-ab12cd34`. A camera has one feed, which is its own. */
export function ownerOf(id: string): string | undefined {
  if (isCamera(id)) return id;
  return /^([a-z]+\d*)-/.exec(id)?.[1];
}

/**
 * The feeds of the others, in the order in which they became known. Someone who reloads their page comes back as a new
 * publisher while the old one still stands, so the newest of each is the one to watch.
 */
export class Feeds {
  readonly #me: string;
  #feeds: Feed[] = [];

  /** `me`: whose feeds are none of the others'. */
  constructor(me: string) {
    this.#me = me;
  }

  /** A feed that is known already keeps its place. */
  learn(feed: Feed): void {
    const owner = ownerOf(feed.id);
    if (owner === undefined || owner === this.#me) return;
    const isKnown = this.#feeds.some(({ id }) => id === feed.id);
    this.#feeds = isKnown ? this.#feeds.map((known) => (known.id === feed.id ? feed : known)) : [...this.#feeds, feed];
  }

  forget(id: string): void {
    this.#feeds = this.#feeds.filter((known) => known.id !== id);
  }

  /** Whose feeds there are, in the order in which they came. */
  owners(): string[] {
    return [...new Set(this.#feeds.map(({ id }) => ownerOf(id) ?? ""))];
  }

  newest(owner: string): Feed | undefined {
    return this.#feeds.findLast(({ id }) => ownerOf(id) === owner);
  }
}
