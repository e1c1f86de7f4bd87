/** Receives everybody else in the room, each by a watcher of their own, so that trouble with one is no trouble with all. */

import { type Feeds, isCamera } from "./feeds";
import type { Ice } from "./ice";
import type { HandleEvents, Session } from "./signalling";
import { Spare, type Taken } from "./spare";
import type { Subscriber } from "./subscribing";
import { type PictureChoice, type Received, Watcher } from "./watcher";

/** What watchers need to know of their room. */
export interface WatchedRoom extends Subscriber {
  readonly session: Session;
  readonly feeds: Feeds;
  /** Whom not to watch, although they publish. */
  readonly hidden: () => ReadonlySet<string>;
  /** What is received of everybody, by whose it is. Whoever publishes nothing is not among them. */
  readonly received: (people: ReadonlyMap<string, Received>) => void;
}

/** Whoever comes together with this side finds a machine that is busy with both: nothing is made in store at that moment. */
const CALM_MS = 400;
/** One in store that broke is made anew after so long: whatever broke it may not be over at once. Chosen. */
const ANEW_MS = 5_000;

export class Watchers {
  readonly #room: WatchedRoom;
  readonly #watchers = new Map<string, Watcher>();
  #isReporting = false;
  /** Whether others are looked at yet. */
  #isLooking = false;
  /** The feed of the own side, once it is sent. */
  #own: string | undefined;
  #spare: Spare | undefined;
  #preparing: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(room: WatchedRoom) {
    this.#room = room;
  }

  /** From now on the others are looked at. */
  look(): void {
    this.#isLooking = true;
    this.steer();
  }

  /** The own side is sent as this feed. */
  sent(own: string): void {
    this.#own = own;
    this.#prepareLater();
  }

  /** Makes the subscriptions agree with the publishers that are known. Call after each change of them. */
  steer(): void {
    if (!this.#isLooking) {
      this.#prepareLater();
      return;
    }
    const hidden = this.#room.hidden();
    for (const [owner, watcher] of this.#watchers) if (hidden.has(owner)) this.#end(owner, watcher);
    const shown = this.#room.feeds.owners().filter((owner) => !hidden.has(owner));
    for (const owner of shown) if (!this.#watchers.has(owner)) this.#begin(owner);
    for (const [owner, watcher] of this.#watchers) void this.#steer(owner, watcher);
  }

  choose(owner: string, choice: PictureChoice): void {
    this.#watchers.get(owner)?.choose(choice);
  }

  async restartIce(ice: Ice): Promise<void> {
    // What nobody uses yet is made anew instead.
    this.#dropSpare();
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.restartIce(ice)));
    this.#prepareLater();
  }

  /** Those of people, for statistics: what a camera sends says nothing about anybody's call. */
  peers(): ReadonlyMap<string, RTCPeerConnection> {
    return this.#peersOf((owner) => !isCamera(owner));
  }

  /** Those of cameras, which are received as large as the line bears like anybody. */
  cameraPeers(): ReadonlyMap<string, RTCPeerConnection> {
    return this.#peersOf(isCamera);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#preparing);
    this.#dropSpare();
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #peersOf(belongs: (owner: string) => boolean): Map<string, RTCPeerConnection> {
    const peers = new Map<string, RTCPeerConnection>();
    for (const [owner, watcher] of this.#watchers) {
      const peer = watcher.peer();
      if (peer && belongs(owner)) peers.set(owner, peer);
    }
    return peers;
  }

  #begin(owner: string): void {
    const { session, room, privateId, feeds } = this.#room;
    const feed = () => feeds.newest(owner);
    // What a camera sends is coded otherwise than what people do.
    const spare = isCamera(owner) ? () => undefined : (events: HandleEvents) => this.#take(events);
    this.#watchers.set(owner, new Watcher({ session, room, privateId, spare, feed, changed: () => this.#report() }));
  }

  /** One that is not ready by now is not waited for: whoever comes is received by a connection that is made then. */
  #take(events: HandleEvents): Taken | undefined {
    const taken = this.#spare?.take(events);
    this.#dropSpare();
    return taken;
  }

  #dropSpare(): void {
    this.#spare?.close();
    this.#spare = undefined;
  }

  #isAlone(): boolean {
    return ![...this.#watchers.keys()].some((owner) => !isCamera(owner));
  }

  #prepareLater(after = CALM_MS): void {
    clearTimeout(this.#preparing);
    this.#preparing = setTimeout(() => this.#prepare(), after);
  }

  /** While nobody is looked at, a connection is kept ready for whoever comes, or for whoever is there already. */
  #prepare(): void {
    if (this.#closed || this.#spare?.isOver === false || !this.#isAlone()) return;
    const { session, feeds } = this.#room;
    const someone = feeds.owners().find((owner) => !isCamera(owner));
    const feed = this.#own ?? (someone && feeds.newest(someone)?.id);
    if (feed === undefined) return;
    this.#spare = new Spare(session, this.#room, feed, () => this.#prepareLater(ANEW_MS));
  }

  async #steer(owner: string, watcher: Watcher): Promise<void> {
    await watcher.steer();
    if (this.#room.feeds.newest(owner) || this.#watchers.get(owner) !== watcher) return;
    this.#end(owner, watcher);
  }

  #end(owner: string, watcher: Watcher): void {
    this.#watchers.delete(owner);
    watcher.close();
    this.#report();
    this.#prepareLater();
  }

  /** Several changes at once, such as sound and picture that begin, are told as one. */
  #report(): void {
    if (this.#isReporting) return;
    this.#isReporting = true;
    queueMicrotask(() => {
      this.#isReporting = false;
      const received = [...this.#watchers].map(([owner, watcher]) => [owner, watcher.received()] as const);
      this.#room.received(new Map(received));
    });
  }
}
