/** One stay in a room: a session, the own camera and microphone published in it, the others watched. */

import type { RoomAccess } from "../../contract/types";
import { Deferred, within } from "../deferred";
import { Feeds, isCamera } from "./feeds";
import { arrivedAt, LISTEN_EVERY_MS, Silence } from "./hearing";
import { iceOf } from "./ice";
import { feedIn, goneIn, kindOf, type Message, publishersIn } from "./messages";
import type { Step } from "./progress";
import { Publication } from "./publication";
import { type Sending, sendingRules } from "./sending";
import {
  type ConnectionEnd,
  type Handle,
  type HandleEvents,
  Replaced,
  type Session,
  type Signalling,
} from "./signalling";
import type { PictureChoice, Received } from "./watcher";
import { Watchers } from "./watchers";

/** How a stay ends. After `lost` the session may be claimed; after `broken` only a new stay helps. */
export type StayEnd = ConnectionEnd | "broken" | "closed";

export interface StayParts {
  readonly access: RoomAccess;
  /** What the server says about it now: credentials of TURN servers end. */
  readonly renewed: () => Promise<RoomAccess>;
  readonly signalling: Signalling;
  /** The proxy's whole address. */
  readonly address: string;
  /** The own camera and microphone, once the person has allowed them. */
  readonly tracks: Promise<readonly MediaStreamTrack[]>;
  /** Told before each step of entering. */
  readonly step: (step: Step) => void;
  /** The screen that is shared now, if one is. */
  readonly screen: () => MediaStreamTrack | null;
  /** That screen could not be sent. */
  readonly unshared: () => void;
  /** Whether anybody else sends something, received yet or not. */
  readonly awaited: (isAnybody: boolean) => void;
  /** Media has lost its way, and another one is looked for. */
  readonly mending: () => void;
  /** Which cameras are not to be received. */
  readonly hidden: () => ReadonlySet<string>;
  /** What is received of everybody else. */
  readonly received: (people: ReadonlyMap<string, Received>) => void;
}

/** The peer connections of a stay. */
export interface Peers {
  readonly sending: RTCPeerConnection | undefined;
  /** By whose it is. */
  readonly receiving: ReadonlyMap<string, RTCPeerConnection>;
}

/** ICE mends short gaps by itself; after a longer one another way is looked for. Chosen: Chromium reports `failed` only after 15 s. */
const DISCONNECTED_MAX_MS = 2_500;
/** How long that may take before the stay counts as broken. */
const MEND_WITHIN_MS = 12_000;
/** How long Janus may take over it. A connection from an address that is gone is not closed: it is only silent. */
const RESTART_WITHIN_MS = 3_000;

export class Stay {
  readonly #parts: StayParts;
  readonly #feeds: Feeds;
  readonly #connected = new Deferred<void>();
  #ended = new Deferred<StayEnd>();
  #session: Session | undefined;
  #publisher: Handle | undefined;
  #publication: Publication | undefined;
  #watchers: Watchers | undefined;
  #closed = false;
  #disconnected: ReturnType<typeof setTimeout> | undefined;
  #isConnected = false;
  #isRestarting = false;
  /** The connection is gone, and the session not claimed yet. */
  #isLost = false;
  /** Another way was wanted, and could not be asked for. */
  #owesRestart = false;
  readonly #silence = new Silence();
  #listening: ReturnType<typeof setInterval> | undefined;

  constructor(parts: StayParts) {
    this.#parts = parts;
    this.#feeds = new Feeds(parts.access.me);
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
    const { signalling, access, address, tracks, step } = this.#parts;
    step("room");
    const session = await signalling.open(address, iceOf(access), (how) => this.#end(how));
    this.#session = session;
    this.#insist();
    const publisher = await session.attach(this.#publisherEvents());
    this.#publisher = publisher;
    const join = { request: "join", ptype: "publisher", room: access.room };
    const { message } = await publisher.ask(join, (answer) => kindOf(answer) === "joined");
    this.#insist();
    this.#learn(message);
    const privateId = message["private_id"];
    const { received, screen, hidden } = this.#parts;
    const watchers = new Watchers({ session, room: access.room, privateId, feeds: this.#feeds, hidden, received });
    this.#watchers = watchers;
    watchers.steer();
    // At the door already, but nobody is looked at before the own camera and microphone are allowed.
    const own = await tracks;
    this.#insist();
    step("media");
    watchers.look();
    const publication = new Publication(publisher, sendingRules(access));
    this.#publication = publication;
    await publication.begin(own);
    await this.#connected.promise;
    if (this.#closed) return;
    watchers.sent(feedIn(message));
    this.#listening = setInterval(() => void this.#listen(publisher), LISTEN_EVERY_MS);
    const shared = screen();
    // A call goes on without its screen.
    if (shared) await publication.share(shared).catch(() => this.#parts.unshared());
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
    this.#isLost = false;
    // Whatever took the connection away may have taken the way of media with it.
    if (this.#owesRestart || this.#disconnected !== undefined) void this.restartIce();
  }

  /** Looks for another way to Janus, with credentials that are good for long again. */
  async restartIce(): Promise<void> {
    if (!this.#publication || this.#isRestarting || this.#closed) return;
    this.#owesRestart = true;
    if (this.#isLost) return;
    this.#isRestarting = true;
    try {
      const ice = iceOf(await this.#parts.renewed().catch(() => this.#parts.access));
      // The others mend themselves where this does not help.
      void this.#watchers?.restartIce(ice);
      const restarted = this.#publication.restartIce(ice);
      await within(RESTART_WITHIN_MS, restarted, () => new Error("the connection is silent"));
      this.#owesRestart = false;
    } catch {
      // Over this connection nothing can be asked any more: the session is claimed over another one.
      if (!this.#isLost) this.#end("lost");
    } finally {
      this.#isRestarting = false;
    }
  }

  /** Leaves, and says so as far as the connection allows. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#disconnected);
    clearInterval(this.#listening);
    this.#watchers?.close();
    // Nobody waits for the farewell's answer: the session is destroyed right behind it.
    this.#publisher?.ask({ request: "leave" }, (answer) => "leaving" in answer).catch(() => undefined);
    this.#session?.close();
    this.#end("closed");
  }

  /** Sends a screen beside the camera. Before anything is sent there is nothing to do: the stay begins with the screen. */
  async share(screen: MediaStreamTrack): Promise<void> {
    await this.#publication?.share(screen);
  }

  async unshare(): Promise<void> {
    await this.#publication?.unshare();
  }

  async replace(old: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    await this.#publication?.replace(old, next);
  }

  /** How much of the own camera is sent from now on. */
  async limit(sending: Sending): Promise<void> {
    await this.#publication?.limit(sending);
  }

  /** How somebody's camera is received from now on. */
  choose(whose: string, choice: PictureChoice): void {
    this.#watchers?.choose(whose, choice);
  }

  /** Which cameras are hidden has changed. */
  steer(): void {
    this.#watchers?.steer();
  }

  peers(): Peers {
    return { sending: this.#publisher?.peer(), receiving: this.#watchers?.peers() ?? new Map() };
  }

  cameraPeers(): ReadonlyMap<string, RTCPeerConnection> {
    return this.#watchers?.cameraPeers() ?? new Map();
  }

  /** A network that was changed for another one tells nobody: nothing arrives any more, and the old way is still held for good. */
  async #listen(publisher: Handle): Promise<void> {
    const peer = publisher.peer();
    if (peer && this.#silence.hear(await arrivedAt(peer), performance.now())) await this.restartIce();
  }

  #end(end: StayEnd): void {
    if (end === "lost") this.#isLost = true;
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
    for (const feed of publishersIn(message)) this.#feeds.learn(feed);
    const gone = goneIn(message);
    if (gone) this.#feeds.forget(gone);
    this.#parts.awaited(this.#feeds.owners().some((owner) => !isCamera(owner)));
    this.#watchers?.steer();
  }

  #ice(state: RTCIceConnectionState): void {
    if (state === "connected" || state === "completed") {
      clearTimeout(this.#disconnected);
      this.#disconnected = undefined;
      this.#isConnected = true;
      this.#connected.resolve();
    } else if (state === "disconnected") {
      this.#disconnected ??= setTimeout(() => this.#mend(), DISCONNECTED_MAX_MS);
    } else if (state === "failed") {
      clearTimeout(this.#disconnected);
      if (this.#isConnected) this.#mend();
      else this.#end("broken");
    }
  }

  /** The way to Janus is lost: looks for another one, and gives up when there is none. */
  #mend(): void {
    this.#isConnected = false;
    this.#parts.mending();
    this.#disconnected = setTimeout(() => this.#end("broken"), MEND_WITHIN_MS);
    void this.restartIce();
  }
}
