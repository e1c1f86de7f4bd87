/** Receives everybody else in the room, each by a watcher of their own, so that trouble with one is no trouble with all. */

import { type Feeds, isCamera } from "./feeds";
import type { Ice } from "./ice";
import type { Session } from "./signalling";
import { type PictureChoice, type Received, Watcher } from "./watcher";

/** What watchers need to know of their room. */
export interface WatchedRoom {
  readonly session: Session;
  readonly room: string;
  readonly privateId: unknown;
  readonly feeds: Feeds;
  /** Whom not to watch, although they publish. */
  readonly hidden: () => ReadonlySet<string>;
  /** What is received of everybody, by whose it is. Whoever publishes nothing is not among them. */
  readonly received: (people: ReadonlyMap<string, Received>) => void;
}

export class Watchers {
  readonly #room: WatchedRoom;
  readonly #watchers = new Map<string, Watcher>();
  #isReporting = false;

  constructor(room: WatchedRoom) {
    this.#room = room;
  }

  /** Makes the subscriptions agree with the publishers that are known. Call after each change of them. */
  steer(): void {
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
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.restartIce(ice)));
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
    this.#watchers.set(owner, new Watcher({ session, room, privateId, feed, changed: () => this.#report() }));
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
