/**
 * A connection by which nothing is received yet. Finding a way and agreeing on keys takes longer than all else between
 * somebody's first picture leaving them and its being seen, so whoever waits does that meanwhile.
 *
 * Janus makes no connection for nothing: it is subscribed to something that is sent in the room, of which nothing is passed on.
 */

import { Deferred, within } from "../deferred";
import { kindOf, type Message, subscribedIn } from "./messages";
import type { Handle, HandleEvents, Session } from "./signalling";

/** No hurry: nobody waits for it. Janus does not say when its side finds no way. */
const MADE_WITHIN_MS = 10_000;

/** Where it is made. */
export interface SpareParts {
  readonly session: Session;
  readonly room: string;
  readonly privateId: unknown;
  /** A feed that is being sent. */
  readonly feed: string;
}

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
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #connected = new Deferred<boolean>();
  #handle: Handle | undefined;
  #isOver = false;
  /** Of whoever has taken it. */
  #events: HandleEvents | undefined;

  private constructor(feed: string) {
    this.#feed = feed;
  }

  /** Makes one; done once it is connected. */
  static async make({ session, room, privateId, feed }: SpareParts): Promise<Spare> {
    const spare = new Spare(feed);
    try {
      const streams = [{ feed }];
      const join = { request: "join", ptype: "subscriber", room, private_id: privateId, autoupdate: false, streams };
      await within(MADE_WITHIN_MS, spare.#make(session, join), () => new Error("no way was found"));
    } catch (error) {
      spare.close();
      throw error;
    }
    return spare;
  }

  /** Whether it is of no use any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Gives it away; `undefined` when it is of no use any more. */
  take(events: HandleEvents): Taken | undefined {
    if (!this.#handle || this.#isOver) return undefined;
    this.#events = events;
    return { handle: this.#handle, feed: this.#feed, tracks: this.#tracks };
  }

  /** Ends it, unless somebody has taken it. */
  close(): void {
    if (this.#events || this.#isOver) return;
    this.#isOver = true;
    this.#connected.resolve(false);
    this.#handle?.detach();
  }

  async #make(session: Session, join: Message): Promise<void> {
    const handle = await session.attach(this.#heard());
    this.#handle = handle;
    if (this.#isOver) {
      handle.detach();
      throw new Error("it was closed");
    }
    const { message, jsep } = await handle.ask(join, (answer) => kindOf(answer) === "attached");
    if (!jsep) throw new Error("the subscription came without an offer");
    const silent = subscribedIn(message).map(({ mid }) => ({ mid, send: false }));
    await handle.ask({ request: "configure", streams: silent }, (answer) => answer["configured"] === "ok");
    await handle.ask({ request: "start" }, (answer) => answer["started"] === "ok", await handle.answer(jsep));
    if (!(await this.#connected.promise)) throw new Error("the connection was lost");
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
        if (state === "connected" || state === "completed") this.#connected.resolve(true);
        else if (state === "disconnected" || state === "failed") this.close();
      },
      hangup: () => {
        if (this.#events) this.#events.hangup();
        else this.close();
      },
    };
  }
}
