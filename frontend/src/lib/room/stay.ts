/** One stay in a room: a session, the own camera and microphone published in it, the other side watched. */

import type { RoomAccess } from "../../contract/types";
import { Deferred } from "../deferred";
import { OtherFeeds, sideOf } from "./feeds";
import { goneIn, kindOf, type Message, publishersIn } from "./messages";
import {
  type ConnectionEnd,
  type Handle,
  type HandleEvents,
  Replaced,
  type Session,
  type Signalling,
} from "./signalling";
import { Watcher } from "./watcher";

/** How a stay ends. After `lost` the session may be claimed; after `broken` only a new stay helps. */
export type StayEnd = ConnectionEnd | "broken" | "closed";

export interface StayParts {
  readonly access: RoomAccess;
  readonly signalling: Signalling;
  /** The proxy's whole address. */
  readonly address: string;
  /** The own camera and microphone, once the person has allowed them. */
  readonly tracks: Promise<readonly MediaStreamTrack[]>;
  readonly remote: (tracks: readonly MediaStreamTrack[]) => void;
}

/** ICE mends short gaps by itself; a longer one is a broken stay. Chosen: Chromium reports `failed` only after 15 s. */
const DISCONNECTED_MAX_MS = 6_000;

export class Stay {
  readonly #parts: StayParts;
  readonly #feeds: OtherFeeds;
  readonly #connected = new Deferred<void>();
  #ended = new Deferred<StayEnd>();
  #session: Session | undefined;
  #publisher: Handle | undefined;
  #watcher: Watcher | undefined;
  #closed = false;
  #disconnected: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: StayParts) {
    this.#parts = parts;
    this.#feeds = new OtherFeeds(sideOf(parts.access.side));
  }

  /** Joins and publishes; done once the own media is connected. */
  async enter(): Promise<void> {
    const ended = this.#ended.promise.then((end) => {
      if (end === "replaced") throw new Replaced();
      throw new Error(`the stay was ${end} before it was connected`);
    });
    await Promise.race([this.#join(), ended]);
  }

  async #join(): Promise<void> {
    const { signalling, access, address, tracks } = this.#parts;
    const session = await signalling.open(address, access.iceServers, (how) => this.#end(how));
    this.#session = session;
    this.#insist();
    const publisher = await session.attach(this.#publisherEvents());
    this.#publisher = publisher;
    const join = { request: "join", ptype: "publisher", room: access.room };
    const { message } = await publisher.ask(join, (answer) => kindOf(answer) === "joined");
    this.#insist();
    this.#learn(message);
    // At the door already, but nobody is looked at before the own camera and microphone are allowed.
    const own = await tracks;
    this.#insist();
    const privateId = message["private_id"];
    const remote = this.#parts.remote;
    this.#watcher = new Watcher({ session, room: access.room, privateId, feeds: this.#feeds, remote });
    void this.#watcher.steer();
    const offer = await publisher.offer(own);
    const published = await publisher.ask({ request: "publish" }, (answer) => answer["configured"] === "ok", offer);
    if (!published.jsep) throw new Error("the publication came without an answer");
    await publisher.accept(published.jsep);
    await this.#connected.promise;
  }

  /** Why the stay is over, once it is. */
  ended(): Promise<StayEnd> {
    return this.#ended.promise;
  }

  /** After `lost`: takes the session up again, and the stay goes on. */
  async reclaim(): Promise<void> {
    if (!this.#session || this.#closed) throw new Error("there is no session to claim");
    this.#ended = new Deferred();
    await this.#session.reclaim();
  }

  /** Leaves, and says so as far as the connection allows. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#disconnected);
    this.#watcher?.close();
    // Nobody waits for the farewell's answer: the session is destroyed right behind it.
    this.#publisher?.ask({ request: "leave" }, (answer) => "leaving" in answer).catch(() => undefined);
    this.#session?.close();
    this.#end("closed");
  }

  /** The peer connections that send and receive, for statistics. */
  peers(): { sending: RTCPeerConnection | undefined; receiving: RTCPeerConnection | undefined } {
    return { sending: this.#publisher?.peer(), receiving: this.#watcher?.peer() };
  }

  #end(end: StayEnd): void {
    this.#ended.resolve(end);
  }

  /** Someone may have closed the stay while it waited for Janus. */
  #insist(): void {
    if (!this.#closed) return;
    this.#session?.close();
    throw new Error("the stay was closed");
  }

  #publisherEvents(): HandleEvents {
    return {
      message: (message) => this.#learn(message),
      track: () => undefined,
      ice: (state) => this.#ice(state),
      hangup: () => this.#end("broken"),
    };
  }

  #learn(message: Message): void {
    if (kindOf(message) === "destroyed") {
      this.#end("broken");
      return;
    }
    for (const id of publishersIn(message)) this.#feeds.add(id);
    const gone = goneIn(message);
    if (gone) this.#feeds.remove(gone);
    void this.#watcher?.steer();
  }

  #ice(state: RTCIceConnectionState): void {
    clearTimeout(this.#disconnected);
    if (state === "connected" || state === "completed") this.#connected.resolve();
    if (state === "failed") this.#end("broken");
    if (state === "disconnected") this.#disconnected = setTimeout(() => this.#end("broken"), DISCONNECTED_MAX_MS);
  }
}
