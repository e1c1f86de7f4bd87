/** Receives one of the others: subscribes to their newest publisher, and again when a newer one comes or this one breaks. */

import { pause } from "../deferred";
import { Backoff } from "./backoff";
import type { Feed } from "./feeds";
import { type Ice, lookAnew } from "./ice";
import { kindOf, layerIn, type Message, type SubscribedStream, subscribedIn } from "./messages";
import type { Handle, HandleEvents, Session } from "./signalling";
import type { Taken } from "./spare";
import { change, join, type Offer, type Subscriber, start } from "./subscribing";

/** What a watcher needs to know of its room. */
export interface Watched extends Subscriber {
  readonly session: Session;
  /** A connection that is there already, if there is one. */
  readonly spare: (events: HandleEvents) => Taken | undefined;
  /** Whom to watch now. */
  readonly feed: () => Feed | undefined;
  /** What is received has changed. */
  readonly changed: () => void;
}

/** What is received of somebody. */
export interface Received {
  /** Their sound and the picture of their camera. */
  readonly person: readonly MediaStreamTrack[];
  readonly screen: MediaStreamTrack | null;
}

/** How somebody's camera is to be received. */
export interface PictureChoice {
  /** Which of its sizes, 0 to 2, where there are several. */
  readonly layer: number;
  /** Whether at all. */
  readonly isWanted: boolean;
}

/** Longer than a restart of ICE takes. Chosen: Chromium reports `failed` only after 15 s. */
const DISCONNECTED_MAX_MS = 8_000;

/**
 * Janus changes to another size with that size's next whole picture, for which it asks its sender once. Where that was lost,
 * it would wait for ever: it is told again, soon where too much arrives, and seldom where the larger size may not be sent.
 */
const TOO_LARGE_MAX_MS = 3_000;
const TOO_SMALL_MAX_MS = 20_000;

const NOTHING: Received = { person: [], screen: null };
const EVERYTHING: PictureChoice = { layer: 2, isWanted: true };

/** One subscription to one publisher. */
interface Subscription {
  feed: Feed;
  /** What it consists of. */
  streams: readonly SubscribedStream[];
  /** The publisher's streams that it was asked to have, so that none is asked for twice. */
  readonly asked: Set<string>;
  /** What is received, by the subscriber's own m-line. */
  readonly tracks: Map<string, MediaStreamTrack>;
  /** What Janus was told of the camera. */
  choice: PictureChoice;
  /** When Janus was told last. */
  toldAt: number;
  /** The size that arrives, once Janus has said so. */
  layer: number | undefined;
  handle: Handle | undefined;
}

export class Watcher {
  readonly #watched: Watched;
  readonly #backoff = new Backoff();
  #current: Subscription | undefined;
  /** The subscription whose tracks are shown: the one before, until something of the current one is received. */
  #shown: Subscription | undefined;
  #choice = EVERYTHING;
  #steering = false;
  #closed = false;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Makes the subscription agree with the publishers that are known. Call after each change of them. */
  async steer(): Promise<void> {
    this.#adopt();
    if (this.#steering) return;
    this.#steering = true;
    while (!this.#closed) {
      const feed = this.#watched.feed();
      const left = this.#current;
      if (feed && left?.feed.id === feed.id) {
        const missing = missingOf(left, feed);
        if (missing.length === 0) break;
        await this.#widen(left, missing);
      } else if (feed) {
        await this.#subscribe(feed);
        left?.handle?.detach();
      } else {
        this.#leave();
        break;
      }
    }
    this.#steering = false;
  }

  received(): Received {
    const shown = this.#shown;
    if (!shown) return NOTHING;
    const person: MediaStreamTrack[] = [];
    let screen: MediaStreamTrack | null = null;
    for (const [mid, track] of shown.tracks) {
      const stream = streamOf(shown, mid);
      if (stream?.isLive === false) continue;
      if (stream?.isScreen) screen = track;
      else person.push(track);
    }
    return { person, screen };
  }

  /** Says how the camera is to be received from now on. */
  choose(choice: PictureChoice): void {
    this.#choice = choice;
    void this.#tellChoice();
  }

  /** Looks for another way to Janus. What does not succeed is no loss: a way that fails for good makes a new subscription. */
  async restartIce(ice: Ice): Promise<void> {
    const handle = this.#current?.handle;
    if (!handle?.peer() || this.#steering) return;
    this.#steering = true;
    try {
      const isOffer = (message: Message) => message["configured"] === "ok" || kindOf(message) === "updated";
      const { jsep } = await handle.ask({ request: "configure", restart: true }, isOffer);
      if (!jsep) return;
      lookAnew(handle, ice);
      await start(handle, jsep);
    } catch {
      // See above.
    } finally {
      this.#steering = false;
      void this.steer();
    }
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

  /** Takes note of what the publisher has changed about the streams that are received already. */
  #adopt(): void {
    const feed = this.#watched.feed();
    if (!feed || this.#current?.feed.id !== feed.id) return;
    this.#current.feed = feed;
    this.#watched.changed();
  }

  #leave(): void {
    this.#current?.handle?.detach();
    this.#current = undefined;
    if (!this.#shown) return;
    this.#shown = undefined;
    this.#watched.changed();
  }

  async #subscribe(feed: Feed): Promise<void> {
    const subscription: Subscription = {
      feed,
      streams: [],
      asked: new Set(feed.streams.filter(({ isLive }) => isLive).map(({ mid }) => mid)),
      tracks: new Map(),
      choice: EVERYTHING,
      toldAt: 0,
      layer: undefined,
      handle: undefined,
    };
    this.#current = subscription;
    try {
      const events = this.#eventsOf(subscription);
      const taken = this.#watched.spare(events);
      if (taken) await this.#useAgain(subscription, taken);
      else await this.#make(subscription, events);
      this.#backoff.reset();
      void this.#tellChoice();
    } catch {
      await this.#failed(subscription);
    }
  }

  /** A connection of its own. */
  async #make(subscription: Subscription, events: HandleEvents): Promise<void> {
    const handle = await this.#watched.session.attach(events);
    subscription.handle = handle;
    // Hidden in the meantime: whoever detaches what is known did not know this one.
    if (this.#closed) {
      handle.detach();
      return;
    }
    await accept(subscription, handle, await join(handle, this.#watched, subscription.feed.id));
  }

  /** A connection that is there already: what it has is given up for the publisher's streams, in the same m-lines. */
  async #useAgain(subscription: Subscription, { handle, feed, tracks }: Taken): Promise<void> {
    subscription.handle = handle;
    await accept(subscription, handle, await change(handle, feed, subscription.feed.id));
    // An m-line that goes on has no new track.
    for (const [mid, track] of tracks) {
      if (streamOf(subscription, mid)) subscription.tracks.set(mid, track);
    }
    if (this.#current !== subscription) return;
    this.#shown = subscription;
    this.#watched.changed();
  }

  /** The publisher has begun to send more: a screen. */
  async #widen(subscription: Subscription, mids: readonly string[]): Promise<void> {
    try {
      const { handle } = subscription;
      if (!handle) throw new Error("the subscription has no handle");
      for (const mid of mids) subscription.asked.add(mid);
      const streams = mids.map((mid) => ({ feed: subscription.feed.id, mid }));
      const { message, jsep } = await handle.ask(
        { request: "subscribe", streams },
        (answer) => kindOf(answer) === "updated",
      );
      if (jsep) await accept(subscription, handle, { message, jsep });
    } catch {
      await this.#failed(subscription);
    }
  }

  /** The publisher may have left in the meantime, or Janus is in trouble: either way it is tried anew. */
  async #failed(subscription: Subscription): Promise<void> {
    subscription.handle?.detach();
    if (this.#current === subscription) this.#current = undefined;
    await pause(this.#backoff.next());
  }

  async #tellChoice(): Promise<void> {
    const subscription = this.#current;
    const handle = subscription?.handle;
    if (!subscription || !handle) return;
    const camera = subscription.streams.find(({ mid }) => isCamera(subscription, mid));
    if (!camera) return;
    const { layer, isWanted } = this.#choice;
    const before = subscription.choice;
    const hasLayers = streamOf(subscription, camera.mid)?.hasLayers === true;
    const isSame = before.isWanted === isWanted && (before.layer === layer || !hasLayers);
    if (isSame && !(hasLayers && isWanted && isStuck(subscription, layer))) return;
    subscription.choice = this.#choice;
    subscription.toldAt = Date.now();
    const stream = { mid: camera.mid, send: isWanted, ...(hasLayers ? { substream: layer } : {}) };
    const told = handle.ask({ request: "configure", streams: [stream] }, (answer) => answer["configured"] === "ok");
    // Whoever comes too late to be told is told with the next change.
    await told.catch(() => {
      subscription.choice = before;
    });
  }

  #eventsOf(subscription: Subscription): HandleEvents {
    let gone: ReturnType<typeof setTimeout> | undefined;
    const broken = (): void => {
      clearTimeout(gone);
      if (this.#current !== subscription) return;
      // The last picture stays on screen: `shown` follows once there is a new one.
      this.#current = undefined;
      subscription.handle?.detach();
      void this.steer();
    };
    return {
      message: (message) => {
        subscription.layer = layerIn(message) ?? subscription.layer;
      },
      track: (track, mid, on) => {
        if (on) subscription.tracks.set(mid, track);
        else if (subscription.tracks.get(mid) === track) subscription.tracks.delete(mid);
        if (this.#current !== subscription) return;
        this.#shown = subscription;
        this.#watched.changed();
      },
      ice: (state) => {
        clearTimeout(gone);
        if (state === "failed") broken();
        // Where a restart of ICE did not help, a new subscription does.
        if (state === "disconnected") gone = setTimeout(broken, DISCONNECTED_MAX_MS);
      },
      hangup: broken,
    };
  }
}

async function accept(subscription: Subscription, handle: Handle, { message, jsep }: Offer): Promise<void> {
  subscription.streams = subscribedIn(message);
  await start(handle, jsep);
}

/** Whether another size arrives than was asked for, and has for too long. */
function isStuck({ layer, toldAt }: Subscription, wanted: number): boolean {
  if (layer === undefined || layer === wanted) return false;
  return Date.now() - toldAt >= (layer > wanted ? TOO_LARGE_MAX_MS : TOO_SMALL_MAX_MS);
}

/** What the publisher sends and the subscription does not have. */
function missingOf(subscription: Subscription, feed: Feed): string[] {
  return feed.streams.filter(({ mid, isLive }) => isLive && !subscription.asked.has(mid)).map(({ mid }) => mid);
}

/** The publisher's stream that arrives in an m-line of the subscriber. */
function streamOf(subscription: Subscription, mid: string) {
  const feedMid = subscription.streams.find((stream) => stream.mid === mid)?.feedMid;
  return subscription.feed.streams.find((stream) => stream.mid === feedMid);
}

function isCamera(subscription: Subscription, mid: string): boolean {
  const track = subscription.tracks.get(mid);
  return track?.kind === "video" && !streamOf(subscription, mid)?.isScreen;
}
