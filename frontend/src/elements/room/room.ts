/** `<ar-room>`: the call. Asks for camera and microphone, enters the room, and shows both sides. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { RoomAccess } from "../../contract/types";
import { Deferred } from "../../lib/deferred";
import { fetchAccess, proxyAddress } from "../../lib/room/access";
import { janusSignalling } from "../../lib/room/janus";
import { type Devices, type MediaProblem, type MediaWish, openMedia } from "../../lib/room/media";
import { type Counters, readCounters, type Weakness, weaknessBetween } from "../../lib/room/quality";
import { Room, type RoomPhase } from "../../lib/room/room";
import type { Signalling } from "../../lib/room/signalling";
import { TabGuard } from "../../lib/room/tabs";
import { ROOM_LEAVE, type RoomView } from "../../lib/room-view";
import { icon } from "../icons";
import { bar } from "./bar";
import { type Corner, cornerAfterKey, Drag, nextCorner } from "./own-picture";
import { copyFrame, streamFor } from "./remote-stream";
import { type Elsewhere, noteFor, type Overlay, overlayFor, type Remedy } from "./words";

/** What the room stands on. A test passes fakes. */
export interface RoomElementParts {
  readonly devices: Devices | undefined;
  readonly access: (consultation: string) => Promise<RoomAccess>;
  readonly signalling: Signalling;
  readonly guard: (consultation: string, yielded: () => void) => Pick<TabGuard, "release">;
}

const REAL: RoomElementParts = {
  devices: navigator.mediaDevices,
  access: fetchAccess,
  signalling: janusSignalling,
  guard: (consultation, yielded) => new TabGuard(consultation, yielded),
};

const QUALITY_EVERY_MS = 4_000;
const REMEDY_WORDS: Readonly<Record<Remedy, string>> = {
  "try-again": "Try again",
  "sound-only": "Join with sound only",
  "continue-here": "Continue here",
};

export class RoomElement extends LitElement implements RoomView {
  static override properties = {
    consultation: { attribute: false },
    peerName: { attribute: false },
    roomAttempt: { attribute: false },
    interrupted: { attribute: false },
    leaveWord: { attribute: false },
    problem: { attribute: false },
    media: { state: true },
    phase: { state: true },
    unreachable: { state: true },
    weakness: { state: true },
    remote: { state: true },
    remoteHasVideo: { state: true },
    corner: { state: true },
    elsewhere: { state: true },
    soundBlocked: { state: true },
    asksToLeave: { state: true },
    isLeaving: { state: true },
    showsStill: { state: true },
  };

  atDoor = false;
  declare consultation: string;
  declare peerName: string;
  declare roomAttempt: number;
  declare interrupted: boolean;
  declare leaveWord: string;
  declare problem: string;
  declare private media: "asking" | "ready" | MediaProblem;
  declare private phase: RoomPhase;
  declare private unreachable: boolean;
  declare private weakness: Weakness | null;
  declare private remote: MediaStream | null;
  declare private remoteHasVideo: boolean;
  declare private corner: Corner;
  declare private elsewhere: Elsewhere | null;
  declare private soundBlocked: boolean;
  declare private asksToLeave: boolean;
  declare private isLeaving: boolean;
  declare private showsStill: boolean;

  readonly #parts: RoomElementParts;
  #wish: MediaWish = "camera-and-sound";
  #own: MediaStream | null = null;
  #without: MediaProblem | null = null;
  /** The first tracks of this call, once they are allowed. */
  #tracks = new Deferred<readonly MediaStreamTrack[]>();
  #met = false;
  #room: Room | undefined;
  #guard: Pick<TabGuard, "release"> | undefined;
  #drag: Drag | undefined;
  #counters: Counters | undefined;
  #measuring: ReturnType<typeof setInterval> | undefined;
  readonly #leavingPage = (): void => this.#stop();

  constructor(parts: RoomElementParts = REAL) {
    super();
    this.#parts = parts;
    this.consultation = "";
    this.peerName = "";
    this.roomAttempt = 0;
    this.interrupted = false;
    this.leaveWord = "Leave";
    this.problem = "";
    this.media = "asking";
    this.phase = "connecting";
    this.unreachable = false;
    this.weakness = null;
    this.remote = null;
    this.remoteHasVideo = false;
    this.corner = "bottom-right";
    this.elsewhere = null;
    this.soundBlocked = false;
    this.asksToLeave = false;
    this.isLeaving = false;
    this.showsStill = false;
  }

  /** Light DOM: the page's one style sheet reaches it, and the content security policy stays strict. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pagehide", this.#leavingPage);
    if (this.atDoor) this.#enter();
    else void this.#begin();
  }

  comeIn(): void {
    if (!this.atDoor) return;
    this.atDoor = false;
    this.#room?.comeIn();
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#leavingPage);
    this.#stop();
  }

  toggleMicrophone(): void {
    for (const track of this.#own?.getAudioTracks() ?? []) track.enabled = !track.enabled;
    this.requestUpdate();
  }

  /** Also starts a camera that was missing, blocked or in use when the call began. */
  toggleCamera(): void {
    const tracks = this.#own?.getVideoTracks() ?? [];
    if (tracks.length === 0) void this.#open("camera-and-sound");
    for (const track of tracks) track.enabled = !track.enabled;
    this.requestUpdate();
  }

  async #begin(): Promise<void> {
    this.elsewhere = null;
    this.#guard = this.#parts.guard(this.consultation, () => this.#yield("tab"));
    const opened = this.#open(this.#wish);
    if (!this.#room) this.#enter();
    await opened;
  }

  async #open(wish: MediaWish): Promise<void> {
    this.#wish = wish;
    // A call that goes on with sound is not covered by a question about the camera.
    if (!this.#own) this.media = "asking";
    const opened = await openMedia(this.#parts.devices, wish);
    if ("problem" in opened) {
      if (!this.#own) this.media = opened.problem;
      return;
    }
    if (!this.isConnected || this.elsewhere) {
      stopTracks(opened.stream);
      return;
    }
    const before = this.#own;
    this.#own = opened.stream;
    this.#without = opened.without;
    for (const track of opened.stream.getTracks()) track.addEventListener("ended", () => this.requestUpdate());
    this.media = "ready";
    const tracks = opened.stream.getTracks();
    if (before) {
      this.#room?.rejoin(Promise.resolve(tracks));
      stopTracks(before);
    } else {
      this.#tracks.resolve(tracks);
    }
    this.requestUpdate();
  }

  #enter(): void {
    this.#tracks = new Deferred();
    const { access, signalling } = this.#parts;
    const on = {
      phase: (phase: RoomPhase) => this.#phase(phase),
      remote: (received: readonly MediaStreamTrack[]) => this.#receive(received),
      unreachable: (isUnreachable: boolean) => {
        this.unreachable = isUnreachable;
      },
      // Whoever only waits at the door has nothing to give up, and enters like anybody else when they come in.
      replaced: () => (this.atDoor ? this.#stop() : this.#yield("device")),
    };
    const parts = { access: () => access(this.consultation), signalling, address: proxyAddress, on };
    this.#room = new Room(parts, this.#tracks.promise, this.atDoor);
    void this.#room.start();
    this.#measuring = setInterval(() => void this.#measure(), QUALITY_EVERY_MS);
  }

  /** Lets go of everything: the call goes on elsewhere, and comes back only when it is asked for. */
  #yield(to: Elsewhere): void {
    this.#stop();
    this.elsewhere = to;
  }

  #stop(): void {
    clearInterval(this.#measuring);
    this.#room?.close();
    this.#room = undefined;
    this.#guard?.release();
    this.#guard = undefined;
    if (this.#own) stopTracks(this.#own);
    this.#own = null;
  }

  #phase(phase: RoomPhase): void {
    this.phase = phase;
    if (phase === "together") this.#met = true;
    if (phase !== "together") {
      this.weakness = null;
      this.#counters = undefined;
    }
  }

  #receive(tracks: readonly MediaStreamTrack[]): void {
    const next = streamFor(this.remote, tracks);
    this.remoteHasVideo =
      tracks.some((track) => track.kind === "video") || (tracks.length === 0 && this.remoteHasVideo);
    if (next === this.remote) return;
    const video = this.querySelector<HTMLVideoElement>(".app-room__remote");
    const still = this.querySelector<HTMLCanvasElement>(".app-room__still");
    if (this.remote && video && still) this.showsStill = copyFrame(video, still);
    this.remote = next;
  }

  async #measure(): Promise<void> {
    if (this.phase !== "together" || !this.#room) return;
    const counters = await readCounters(this.#room.peers());
    this.weakness = this.#counters ? weaknessBetween(this.#counters, counters) : null;
    this.#counters = counters;
  }

  protected override willUpdate(changed: PropertyValues): void {
    // The first number is the room as it was entered; another one is a room made anew.
    if (changed.has("roomAttempt") && this.hasUpdated) this.#room?.rejoin();
    if (changed.has("problem") && this.problem !== "") this.isLeaving = false;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("remote") && this.remote) this.#play();
    if (changed.has("asksToLeave") && this.asksToLeave) {
      this.querySelector<HTMLElement>('[data-role="confirm-leave"]')?.focus();
    }
  }

  #play(): void {
    const video = this.querySelector<HTMLVideoElement>(".app-room__remote");
    video?.play().then(
      () => {
        this.soundBlocked = false;
      },
      (error: unknown) => {
        // A browser may hold sound back until the person has clicked once, as after a reload.
        this.soundBlocked = error instanceof Error && error.name === "NotAllowedError";
      },
    );
  }

  #leave(): void {
    this.isLeaving = true;
    this.problem = "";
    this.dispatchEvent(new CustomEvent(ROOM_LEAVE));
  }

  #remedy(remedy: Remedy): void {
    if (remedy === "continue-here") void this.#begin();
    else void this.#open(remedy === "sound-only" ? "sound-only" : this.#wish);
  }

  protected override render(): TemplateResult {
    const { peerName, phase } = this;
    const state = { peerName, phase, media: this.media, wish: this.#wish, unreachable: this.unreachable };
    const overlay = overlayFor({ ...state, met: this.#met, elsewhere: this.elsewhere }, navigator.userAgent);
    const note = this.problem || (overlay ? "" : this.#note());
    return html`
      <div class="app-room" data-phase=${phase} data-media=${this.media}>
        <div class="app-room__stage ${overlay ? "app-room__stage--dimmed" : ""}">
          <video class="app-room__remote" autoplay playsinline aria-label="Picture of ${peerName}" .srcObject=${this.remote}
            @playing=${this.#onPlaying}></video>
          <canvas class="app-room__still" aria-hidden="true" ?hidden=${!this.showsStill}></canvas>
          ${!overlay && !this.remoteHasVideo ? this.#soundOnly() : nothing}
          <div class="app-room__words" role="status">${overlay ? this.#overlay(overlay) : nothing}</div>
          ${this.soundBlocked ? this.#soundButton() : nothing}
          ${this.#own ? this.#ownPicture(this.#own) : nothing}
          <p class="app-room__note" role="status">${note}</p>
        </div>
        ${this.elsewhere ? nothing : this.#bar()}
      </div>`;
  }

  #note(): string {
    if (this.interrupted) return `${this.peerName} may have lost the connection.`;
    return noteFor(this.weakness, this.#without, this.peerName);
  }

  #onPlaying(): void {
    this.showsStill = false;
  }

  #soundOnly(): TemplateResult {
    return html`<div class="app-room__no-picture">${icon("person")}<p>${this.peerName}</p><p class="app-quiet">No picture, sound only</p></div>`;
  }

  #soundButton(): TemplateResult {
    return html`<button class="app-button app-room__sound" type="button" @click=${this.#play}>${icon("sound")}Turn the sound on</button>`;
  }

  #overlay(overlay: Overlay): TemplateResult {
    return html`
      <div class="app-room__overlay">
        <h2>${overlay.headline}</h2>
        <p>${overlay.detail}</p>
        <div class="app-room__remedies">
          ${overlay.remedies.map(
            (remedy, index) =>
              html`<button class="app-button ${index > 0 ? "app-button--secondary" : ""}" type="button"
                @click=${() => this.#remedy(remedy)}>${REMEDY_WORDS[remedy]}</button>`,
          )}
        </div>
      </div>`;
  }

  #ownPicture(own: MediaStream): TemplateResult {
    const camera = own.getVideoTracks()[0];
    const isSeen = camera?.enabled === true && camera.readyState === "live";
    return html`
      <button class="app-own" type="button" data-corner=${this.corner}
        aria-label="Your own picture. Arrow keys move it to another corner."
        @click=${this.#onOwnClick} @keydown=${this.#onOwnKey} @pointerdown=${this.#onOwnDown} @pointermove=${this.#onOwnMove} @pointerup=${this.#onOwnUp}>
        <video class="app-own__picture" autoplay playsinline .muted=${true} .srcObject=${own} ?hidden=${!isSeen}></video>
        ${isSeen ? nothing : html`<span class="app-own__none">${icon("camera-off")}<span>You are not seen</span></span>`}
      </button>`;
  }

  #onOwnClick(): void {
    if (!this.#drag?.moved) this.corner = nextCorner(this.corner);
    this.#drag = undefined;
  }

  #onOwnKey(event: KeyboardEvent): void {
    const corner = cornerAfterKey(this.corner, event.key);
    if (!corner) return;
    event.preventDefault();
    this.corner = corner;
  }

  #onOwnDown(event: PointerEvent): void {
    this.#drag = new Drag(event.currentTarget as HTMLElement, event);
  }

  #onOwnMove(event: PointerEvent): void {
    if (event.buttons > 0) this.#drag?.move(event);
  }

  #onOwnUp(event: PointerEvent): void {
    const stage = this.querySelector(".app-room__stage");
    if (this.#drag?.moved && stage) this.corner = this.#drag.end(event, stage.getBoundingClientRect());
  }

  #bar(): TemplateResult {
    const state = {
      microphone: stateOf(this.#own?.getAudioTracks() ?? []),
      camera: stateOf(this.#own?.getVideoTracks() ?? []),
      isReady: this.media === "ready",
      leaveWord: this.leaveWord,
      peerName: this.peerName,
      asksToLeave: this.asksToLeave,
      isLeaving: this.isLeaving,
    };
    return bar(state, {
      microphone: () => this.toggleMicrophone(),
      camera: () => this.toggleCamera(),
      askToLeave: (asks) => {
        this.asksToLeave = asks;
      },
      leave: () => this.#leave(),
    });
  }
}

function stateOf(tracks: readonly MediaStreamTrack[]): "on" | "off" | "none" {
  if (tracks.length === 0) return "none";
  return tracks.some((track) => track.enabled && track.readyState === "live") ? "on" : "off";
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

customElements.define("ar-room", RoomElement);
