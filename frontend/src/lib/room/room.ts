/** Being in a consultation's room for as long as it lasts: enters, and enters again whenever that is needed. */

import type { RoomAccess } from "../../contract/types";
import { Deferred, pause, within } from "../deferred";
import { Backoff } from "./backoff";
import { isCamera } from "./feeds";
import { Names } from "./names";
import type { Step } from "./progress";
import type { Sending } from "./sending";
import { Replaced, SessionOver, type Signalling } from "./signalling";
import { type Peers, Stay, type StayEnd } from "./stay";
import type { PictureChoice, Received } from "./watcher";

/** `alone`: connected, and nothing is received of anybody. */
export type RoomPhase = "connecting" | "alone" | "together" | "reconnecting";

/** Somebody else in the room, and what is received of them. */
export interface Person extends Received {
  /** Whose feeds they are; nobody else in this room has it. */
  readonly key: string;
  /** Empty for somebody of whom the server has not told yet. */
  readonly name: string;
}

export interface RoomEvents {
  phase(phase: RoomPhase): void;
  /** Told before each step of entering. */
  step(step: Step): void;
  /** Whether anybody else sends something, received yet or not. */
  awaited(isAnybody: boolean): void;
  /** Media has lost its way, and another one is looked for. */
  mending(): void;
  /** Who else is in the room, in the order in which they came. */
  people(people: readonly Person[]): void;
  /** What is received of each camera, by the id of its feed. Cameras are nobody in the room. */
  cameras(received: ReadonlyMap<string, Received>): void;
  /** The own screen cannot be sent any more. */
  unshared(): void;
  /** Whether media found no way to the server within the time it may take. */
  unreachable(isUnreachable: boolean): void;
  /** The same person has entered from elsewhere. The room has closed itself and does not enter again. */
  replaced(): void;
}

export interface RoomParts {
  readonly access: () => Promise<RoomAccess>;
  readonly signalling: Signalling;
  /** Makes the proxy's path a whole address. */
  readonly address: (path: string) => string;
  /** Tells of each change of the network, until what it returns is called. */
  readonly network: (changed: () => void) => () => void;
  readonly on: RoomEvents;
}

/** Janus does not say when its side finds no way, so the page must not wait for ever. */
const CONNECT_TIMEOUT_MS = 15_000;
/** How often a lost session is claimed before entering anew. With the pauses, about as long as Janus keeps it. */
const CLAIMS_MAX = 8;

export class Room {
  readonly #parts: RoomParts;
  readonly #backoff = new Backoff();
  readonly #names: Names;
  #tracks: Promise<readonly MediaStreamTrack[]>;
  #screen: MediaStreamTrack | null = null;
  #received: ReadonlyMap<string, Received> = new Map();
  #hidden: ReadonlySet<string> = new Set();
  #stay: Stay | undefined;
  #atDoor: boolean;
  #entered = false;
  #closed = false;
  #unwatch = (): void => undefined;
  #renewing: ReturnType<typeof setTimeout> | undefined;
  /** Cuts a pause short when there is a reason to enter at once. */
  #hurry = new Deferred<void>();

  /**
   * The way to the room is made while the person is still asked for `tracks`. `atDoor`: nobody has come in yet, and this
   * room gives way to any other of the same person.
   */
  constructor(parts: RoomParts, tracks: Promise<readonly MediaStreamTrack[]>, atDoor = false) {
    this.#parts = parts;
    this.#names = new Names(parts.access, () => this.#tellPeople());
    this.#tracks = tracks;
    this.#atDoor = atDoor;
  }

  /** The person comes in: from now on others give way. */
  comeIn(): void {
    this.#atDoor = false;
  }

  async start(): Promise<void> {
    this.#unwatch = this.#parts.network(() => this.#networkChanged());
    while (!this.#closed) {
      this.#parts.on.phase(this.#entered ? "reconnecting" : "connecting");
      try {
        await this.#stayOnce();
      } catch (error) {
        if (error instanceof Unreachable) this.#parts.on.unreachable(true);
        if (error instanceof Replaced) {
          if (!this.#closed) this.#parts.on.replaced();
          this.close();
          return;
        }
      }
      this.#stay?.close();
      if (this.#closed) return;
      await Promise.race([pause(this.#backoff.next()), this.#hurry.promise]);
    }
  }

  /** The room was made anew, or other tracks are to be sent: enters again at once. */
  rejoin(tracks: Promise<readonly MediaStreamTrack[]> = this.#tracks): void {
    this.#tracks = tracks;
    this.#backoff.reset();
    this.#hurry.resolve();
    this.#stay?.close();
  }

  close(): void {
    this.#closed = true;
    this.#unwatch();
    clearTimeout(this.#renewing);
    this.#hurry.resolve();
    this.#stay?.close();
  }

  /** Sends a screen beside the camera, over each stay that follows as well. */
  async share(screen: MediaStreamTrack): Promise<void> {
    this.#screen = screen;
    await this.#stay?.share(screen);
  }

  async unshare(): Promise<void> {
    this.#screen = null;
    await this.#stay?.unshare();
  }

  /** Sends another camera or microphone in place of one. */
  async replace(old: MediaStreamTrack, next: MediaStreamTrack): Promise<void> {
    this.#tracks = this.#tracks.then((tracks) => tracks.map((track) => (track === old ? next : track)));
    await this.#stay?.replace(old, next);
  }

  /** How much of the own camera is sent from now on. */
  async limit(sending: Sending): Promise<void> {
    await this.#stay?.limit(sending);
  }

  /** How somebody's camera is received from now on. */
  choose(whose: string, choice: PictureChoice): void {
    this.#stay?.choose(whose, choice);
  }

  /** Which cameras are not received from now on: whoever nobody watches may rest. */
  hide(cameras: ReadonlySet<string>): void {
    this.#hidden = cameras;
    this.#stay?.steer();
  }

  peers(): Peers {
    return this.#stay?.peers() ?? { sending: undefined, receiving: new Map() };
  }

  /** The connections by which cameras are received. */
  cameraPeers(): ReadonlyMap<string, RTCPeerConnection> {
    return this.#stay?.cameraPeers() ?? new Map();
  }

  /** Another network: whoever waits to try again does so now, and media looks for its new way before the old one is given up. */
  #networkChanged(): void {
    this.#hurry.resolve();
    this.#hurry = new Deferred();
    void this.#stay?.restartIce();
  }

  /** In a long call the TURN servers' credentials end: new ones are used before that. */
  #renewLater(seconds: number | null): void {
    clearTimeout(this.#renewing);
    if (seconds === null) return;
    this.#renewing = setTimeout(() => {
      void this.#stay?.restartIce();
      this.#renewLater(seconds);
    }, seconds * 1_000);
  }

  #unshared(): void {
    this.#screen = null;
    this.#parts.on.unshared();
  }

  #tellPeople(): void {
    const people = [...this.#received].map(([key, received]) => ({ key, name: this.#names.of(key), ...received }));
    this.#parts.on.people(people);
  }

  async #stayOnce(): Promise<void> {
    this.#hurry = new Deferred();
    this.#parts.on.step("server");
    const access = await this.#parts.access();
    if (this.#closed) return;
    const { signalling, address } = this.#parts;
    this.#names.learn(access);
    this.#renewLater(access.iceRenewInS);
    let connected = false;
    // What the stay before received is no more, although it stays on screen until it is known what there is now.
    this.#received = new Map();
    const tell = (): void => {
      if (!connected) return;
      const isReceived = [...this.#received.values()].some(
        ({ person, screen }) => person.length > 0 || screen !== null,
      );
      this.#parts.on.phase(isReceived ? "together" : "alone");
    };
    const received = (all: ReadonlyMap<string, Received>): void => {
      this.#received = new Map([...all].filter(([key]) => !isCamera(key)));
      this.#parts.on.cameras(new Map([...all].filter(([key]) => isCamera(key))));
      this.#tellPeople();
      tell();
    };
    const path = this.#atDoor ? `${access.signalling}&door=true` : access.signalling;
    const stay = new Stay({
      access,
      renewed: this.#parts.access,
      signalling,
      address: address(path),
      tracks: this.#tracks,
      step: (step) => this.#parts.on.step(step),
      screen: () => this.#screen,
      unshared: () => this.#unshared(),
      awaited: (isAnybody) => this.#parts.on.awaited(isAnybody),
      mending: () => this.#parts.on.mending(),
      hidden: () => this.#hidden,
      received,
    });
    this.#stay = stay;
    const entering = stay.enter();
    // A person may think about the camera for as long as they like.
    await Promise.race([this.#tracks, entering]);
    await within(CONNECT_TIMEOUT_MS, entering, () => new Unreachable());
    this.#entered = true;
    this.#parts.on.unreachable(false);
    this.#tellPeople();
    let end: StayEnd;
    do {
      this.#backoff.reset();
      connected = true;
      tell();
      end = await stay.ended();
      // Who comes and goes until the session is claimed says nothing about having a way to them.
      connected = false;
      if (end === "lost") this.#parts.on.phase("reconnecting");
    } while (end === "lost" && (await this.#claim(stay)));
    if (end === "replaced") throw new Replaced();
  }

  /** Media goes on while the connection to the proxy is down, so the session is claimed before anything is torn down. */
  async #claim(stay: Stay): Promise<boolean> {
    for (let claims = 0; claims < CLAIMS_MAX && !this.#closed; claims += 1) {
      // Not at once: when it was the end of the consultation that closed the connection, the page hears of it next.
      await Promise.race([pause(this.#backoff.next()), this.#hurry.promise]);
      if (this.#closed) return false;
      try {
        await stay.reclaim();
        return true;
      } catch (error) {
        if (error instanceof Replaced) throw error;
        if (!(error instanceof SessionOver)) continue;
        this.#backoff.reset();
        return false;
      }
    }
    return false;
  }
}

class Unreachable extends Error {}
