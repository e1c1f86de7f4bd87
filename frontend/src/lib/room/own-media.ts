/** The own camera and microphone during a call: switched, changed for others, and replaced when they are unplugged. */

import { type Devices, type MediaProblem, type MediaWish, openDevice, openMedia } from "./media";

export type OwnKind = "camera" | "microphone";

/** What the call has to do when the own devices change. */
export interface OwnMediaEvents {
  /** Something that is shown has changed. */
  changed(): void;
  /** Another device takes the place of one that was sent. */
  replaced(old: MediaStreamTrack, next: MediaStreamTrack): void;
  /** A device went away; whether another one has taken its place. */
  unplugged(kind: OwnKind, isReplaced: boolean): void;
}

export class OwnMedia {
  readonly #devices: Devices | undefined;
  readonly #on: OwnMediaEvents;
  #stream: MediaStream | null = null;
  #without: MediaProblem | null = null;
  /** Whether the host has muted this person. Until they switch their microphone on, none that is opened sends anything. */
  #isMuted = false;

  constructor(devices: Devices | undefined, on: OwnMediaEvents) {
    this.#devices = devices;
    this.#on = on;
  }

  get stream(): MediaStream | null {
    return this.#stream;
  }

  /** Why there is no camera although one was wished for. */
  get without(): MediaProblem | null {
    return this.#without;
  }

  /** Opens what is wished for; what was open before stays open until `adopt`. */
  open(wish: MediaWish) {
    return openMedia(this.#devices, wish);
  }

  /** Takes a stream that was opened in place of the present one, which is stopped. */
  adopt(stream: MediaStream, without: MediaProblem | null): void {
    this.stop();
    this.#stream = stream;
    this.#without = without;
    for (const track of stream.getTracks()) this.#watch(track);
    if (this.#isMuted) for (const track of stream.getAudioTracks()) track.enabled = false;
    this.#on.changed();
  }

  tracksOf(kind: OwnKind): readonly MediaStreamTrack[] {
    const stream = this.#stream;
    if (!stream) return [];
    return kind === "camera" ? stream.getVideoTracks() : stream.getAudioTracks();
  }

  stateOf(kind: OwnKind): "on" | "off" | "none" {
    const tracks = this.tracksOf(kind);
    if (tracks.length === 0) return "none";
    return tracks.some((track) => track.enabled && track.readyState === "live") ? "on" : "off";
  }

  /** Switches the microphone off, until its owner switches it on. */
  mute(): void {
    this.#isMuted = true;
    for (const track of this.tracksOf("microphone")) track.enabled = false;
    this.#on.changed();
  }

  toggle(kind: OwnKind): void {
    if (kind === "microphone") this.#isMuted = false;
    for (const track of this.tracksOf(kind)) track.enabled = !track.enabled;
    this.#on.changed();
  }

  /** Changes to another device of the same kind. Whether it could be opened; if not, all stays as it is. */
  async choose(kind: OwnKind, deviceId: string): Promise<boolean> {
    const [old] = this.tracksOf(kind);
    const devices = this.#devices;
    if (!old || !devices) return false;
    // Phones open one camera at a time.
    const before = old.getSettings().deviceId;
    old.stop();
    const next =
      (await openDevice(devices, kind, deviceId)) ?? (before ? await openDevice(devices, kind, before) : null);
    if (next) this.#replace(old, next);
    return next?.getSettings().deviceId === deviceId;
  }

  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #replace(old: MediaStreamTrack, next: MediaStreamTrack): void {
    // The call may have ended meanwhile.
    if (!this.#stream?.getTracks().includes(old)) {
      next.stop();
      return;
    }
    next.enabled = old.enabled;
    this.#stream.removeTrack(old);
    this.#stream.addTrack(next);
    this.#watch(next);
    this.#on.replaced(old, next);
    this.#on.changed();
  }

  /** Browsers say `ended` only of what ends by itself: unplugged, or taken away by the system. */
  #watch(track: MediaStreamTrack): void {
    track.addEventListener("ended", () => void this.#ended(track));
  }

  async #ended(track: MediaStreamTrack): Promise<void> {
    this.#on.changed();
    const kind = track.kind === "video" ? "camera" : "microphone";
    if (!this.tracksOf(kind).includes(track) || !this.#devices) return;
    const next = await openDevice(this.#devices, kind, null);
    if (next) this.#replace(track, next);
    if (this.#stream) this.#on.unplugged(kind, next !== null);
  }
}
