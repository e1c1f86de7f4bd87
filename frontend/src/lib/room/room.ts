/** Being in a consultation's room for as long as it lasts: enters, and enters again whenever that is needed. */

import type { RoomAccess } from "../../contract/types";
import { Deferred, pause, within } from "../deferred";
import { Backoff } from "./backoff";
import { Replaced, SessionOver, type Signalling } from "./signalling";
import { Stay } from "./stay";

/** `alone`: connected, and nothing is received of the other side. */
export type RoomPhase = "connecting" | "alone" | "together" | "reconnecting";

export interface RoomEvents {
  phase(phase: RoomPhase): void;
  /** What is received of the other side. */
  remote(tracks: readonly MediaStreamTrack[]): void;
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
  readonly on: RoomEvents;
}

/** Janus does not say when its side finds no way, so the page must not wait for ever. */
const CONNECT_TIMEOUT_MS = 15_000;
/** How often a lost session is claimed before entering anew. With the pauses, about as long as Janus keeps it. */
const CLAIMS_MAX = 8;

export class Room {
  readonly #parts: RoomParts;
  readonly #backoff = new Backoff();
  #tracks: Promise<readonly MediaStreamTrack[]>;
  #stay: Stay | undefined;
  #atDoor: boolean;
  #entered = false;
  #closed = false;
  /** Cuts a pause short when there is a reason to enter at once. */
  #hurry = new Deferred<void>();

  /**
   * The way to the room is made while the person is still asked for `tracks`. `atDoor`: nobody has come in yet, and this
   * room gives way to any other of the same person.
   */
  constructor(parts: RoomParts, tracks: Promise<readonly MediaStreamTrack[]>, atDoor = false) {
    this.#parts = parts;
    this.#tracks = tracks;
    this.#atDoor = atDoor;
  }

  /** The person comes in: from now on others give way. */
  comeIn(): void {
    this.#atDoor = false;
  }

  async start(): Promise<void> {
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
    this.#hurry.resolve();
    this.#stay?.close();
  }

  peers(): { sending: RTCPeerConnection | undefined; receiving: RTCPeerConnection | undefined } {
    return this.#stay?.peers() ?? { sending: undefined, receiving: undefined };
  }

  async #stayOnce(): Promise<void> {
    this.#hurry = new Deferred();
    const access = await this.#parts.access();
    if (this.#closed) return;
    const { signalling, address } = this.#parts;
    let received: readonly MediaStreamTrack[] = [];
    let connected = false;
    const tell = (): void => {
      if (connected) this.#parts.on.phase(received.length > 0 ? "together" : "alone");
    };
    const remote = (tracks: readonly MediaStreamTrack[]): void => {
      received = tracks;
      this.#parts.on.remote(tracks);
      tell();
    };
    const path = this.#atDoor ? `${access.signalling}&door=true` : access.signalling;
    const stay = new Stay({ access, signalling, address: address(path), tracks: this.#tracks, remote });
    this.#stay = stay;
    const entering = stay.enter();
    // A person may think about the camera for as long as they like.
    await Promise.race([this.#tracks, entering]);
    await within(CONNECT_TIMEOUT_MS, entering, () => new Unreachable());
    connected = true;
    this.#entered = true;
    this.#backoff.reset();
    this.#parts.on.unreachable(false);
    tell();
    let end = await stay.ended();
    while (end === "lost") {
      this.#parts.on.phase("reconnecting");
      if (!(await this.#claim(stay))) return;
      this.#backoff.reset();
      tell();
      end = await stay.ended();
    }
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
