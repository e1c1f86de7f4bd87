/** Receives the other side: subscribes to its newest publisher, and again when a newer one comes or this one breaks. */

import { pause } from "../deferred";
import { Backoff } from "./backoff";
import type { OtherFeeds } from "./feeds";
import { kindOf, type Message } from "./messages";
import type { Handle, HandleEvents, Session } from "./signalling";

/** What a watcher needs to know of its room. */
export interface Watched {
  readonly session: Session;
  readonly room: string;
  /** What Janus told this side when it joined; it lets Janus tie both handles to one participant. */
  readonly privateId: unknown;
  readonly feeds: OtherFeeds;
  /** What is received of the other side now. */
  readonly remote: (tracks: readonly MediaStreamTrack[]) => void;
}

/** One subscription to one publisher. */
interface Subscription {
  readonly feed: string;
  readonly tracks: Set<MediaStreamTrack>;
  handle: Handle | undefined;
}

export class Watcher {
  readonly #watched: Watched;
  readonly #backoff = new Backoff();
  #current: Subscription | undefined;
  #steering = false;
  #closed = false;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Makes the subscription agree with the publishers that are known. Call after each change of them. */
  async steer(): Promise<void> {
    if (this.#steering) return;
    this.#steering = true;
    while (!this.#closed && this.#current?.feed !== this.#watched.feeds.newest()) {
      const feed = this.#watched.feeds.newest();
      const left = this.#current;
      if (feed === undefined) {
        this.#current = undefined;
        this.#watched.remote([]);
      } else {
        await this.#subscribe(feed);
      }
      left?.handle?.detach();
    }
    this.#steering = false;
  }

  /** For statistics. */
  peer(): RTCPeerConnection | undefined {
    return this.#current?.handle?.peer();
  }

  close(): void {
    this.#closed = true;
    this.#current?.handle?.detach();
    this.#current = undefined;
  }

  async #subscribe(feed: string): Promise<void> {
    const subscription: Subscription = { feed, tracks: new Set(), handle: undefined };
    this.#current = subscription;
    try {
      const { session, room, privateId } = this.#watched;
      const handle = await session.attach(this.#eventsOf(subscription));
      subscription.handle = handle;
      const join = { request: "join", ptype: "subscriber", room, private_id: privateId, streams: [{ feed }] };
      const { jsep } = await handle.ask(join, (message) => kindOf(message) === "attached");
      if (!jsep) throw new Error("the subscription came without an offer");
      const answer = await handle.answer(jsep);
      await handle.ask({ request: "start" }, isStarted, answer);
      this.#backoff.reset();
    } catch {
      // The publisher may have left in the meantime, or Janus is in trouble: either way it is tried anew.
      subscription.handle?.detach();
      if (this.#current === subscription) this.#current = undefined;
      await pause(this.#backoff.next());
    }
  }

  #eventsOf(subscription: Subscription): HandleEvents {
    const report = (): void => {
      if (this.#current === subscription) this.#watched.remote([...subscription.tracks]);
    };
    const broken = (): void => {
      if (this.#current !== subscription) return;
      // The last picture stays on screen: `remote` is told once there is a new one.
      this.#current = undefined;
      subscription.handle?.detach();
      void this.steer();
    };
    return {
      message: () => undefined,
      track(track, on) {
        if (on) subscription.tracks.add(track);
        else subscription.tracks.delete(track);
        report();
      },
      ice(state) {
        if (state === "failed") broken();
      },
      hangup: broken,
    };
  }
}

function isStarted(message: Message): boolean {
  return message["started"] === "ok";
}
