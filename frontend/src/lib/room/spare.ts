/**
 * A connection by which nothing is received yet. Finding a way and agreeing on keys takes longer than all else between
 * somebody's first picture leaving them and its being seen, so whoever waits does that meanwhile.
 *
 * Janus makes no connection for nothing: it is subscribed to something that is sent in the room, of which nothing is passed on.
 */

import { Deferred, within } from "../deferred";
import { subscribedIn } from "./messages";
import type { Handle, HandleEvents, Session } from "./signalling";
import { join, type Subscriber, start } from "./subscribing";

/** No hurry: nobody waits for it. Janus does not say when its side finds no way. */
const MADE_WITHIN_MS = 10_000;

/** A connection that was taken. */
export interface Taken {
  readonly handle: Handle;
  /** To what it is subscribed and need not be any more. */
  readonly feed: string;
  /** Its tracks by their m-lines, of which the next subscription uses those again that suit it. */
  readonly tracks: ReadonlyMap<string, MediaStreamTrack>;
}

export class Spare {
  readonly #feed: string;
  readonly #broke: () => void;
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #connected = new Deferred<void>();
  #handle: Handle | undefined;
  #isMade = false;
  #isOver = false;
  /** Of whoever has taken it. */
  #events: HandleEvents | undefined;

  /** Begins to make one. `feed`: one that is being sent. `broke`: it ended by itself before anybody has taken it. */
  constructor(session: Session, subscriber: Subscriber, feed: string, broke: () => void) {
    this.#feed = feed;
    this.#broke = broke;
    const made = within(MADE_WITHIN_MS, this.#make(session, subscriber), () => new Error("no way was found"));
    made.catch(() => this.#break());
  }

  /** Whether it is of no use any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Gives it away; `undefined` when it is of no use yet, or any more. */
  take(events: HandleEvents): Taken | undefined {
    if (!this.#handle || !this.#isMade || this.#isOver) return undefined;
    this.#events = events;
    return { handle: this.#handle, feed: this.#feed, tracks: this.#tracks };
  }

  /** Ends it, unless somebody has taken it. */
  close(): void {
    if (this.#events || this.#isOver) return;
    this.#isOver = true;
    this.#handle?.detach();
  }

  #break(): void {
    if (this.#events || this.#isOver) return;
    this.close();
    this.#broke();
  }

  async #make(session: Session, subscriber: Subscriber): Promise<void> {
    const handle = await session.attach(this.#heard());
    this.#handle = handle;
    // Closed in the meantime: whoever detaches what is known did not know this one.
    if (this.#isOver) {
      handle.detach();
      return;
    }
    const { message, jsep } = await join(handle, subscriber, this.#feed);
    const silent = subscribedIn(message).map(({ mid }) => ({ mid, send: false }));
    await handle.ask({ request: "configure", streams: silent }, (answer) => answer["configured"] === "ok");
    await start(handle, jsep);
    await this.#connected.promise;
    this.#isMade = true;
  }

  #heard(): HandleEvents {
    return {
      message: (message) => this.#events?.message(message),
      track: (track, mid, on) => {
        if (this.#events) this.#events.track(track, mid, on);
        else if (on) this.#tracks.set(mid, track);
      },
      ice: (state) => {
        this.#events?.ice(state);
        if (state === "connected" || state === "completed") this.#connected.resolve();
        else if (state === "disconnected" || state === "failed") this.#break();
      },
      hangup: () => {
        if (this.#events) this.#events.hangup();
        else this.#break();
      },
    };
  }
}
