/** `<ar-room>`: the call. Asks for camera and microphone, enters the room, and shows everybody in it. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Deferred } from "../../lib/deferred";
import { rememberChoice, rememberedChoice } from "../../lib/device-choice";
import { proxyAddress } from "../../lib/room/access";
import { Adaptation, type Fit } from "../../lib/room/adaptation";
import type { CallReports } from "../../lib/room/call-reports";
import { Cameras, type ShownCamera } from "../../lib/room/cameras";
import { type DeviceList, listDevices, NO_DEVICES } from "../../lib/room/device-list";
import { Gallery, type Layout, type Tile } from "../../lib/room/gallery";
import type { MediaProblem, MediaWish } from "../../lib/room/media";
import { watchNetwork } from "../../lib/room/network";
import { type OwnKind, OwnMedia } from "../../lib/room/own-media";
import { OwnScreen } from "../../lib/room/own-screen";
import type { Side } from "../../lib/room/part";
import { Progress, type Step } from "../../lib/room/progress";
import { weaknessOf } from "../../lib/room/quality";
import { type Person, Room, type RoomPhase } from "../../lib/room/room";
import { levelsOf, Speaking } from "../../lib/room/speaking";
import type { TabGuard } from "../../lib/room/tabs";
import type { Received } from "../../lib/room/watcher";
import { type LeavingWords, leavingWords, ROOM_LEAVE, type RoomExtra, type RoomView } from "../../lib/room-view";
import { say } from "../../lib/say";
import { icon } from "../icons";
import { bar } from "./bar";
import { CompanySide } from "./company-side";
import { FirstPicture } from "./first-picture";
import { more } from "./more";
import { overlay } from "./overlay";
import { REAL, type RoomElementParts } from "./parts";
import { pictures } from "./pictures";
import type { TileElement } from "./tile";
import { type Elsewhere, noteFor, overlayFor, type Remedy, unpluggedWords } from "./words";

/** How often the connection is looked at. */
const LOOK_EVERY_MS = 2_000;
const UNKNOWN: Fit = { quality: null, paused: new Set(), still: new Set(), sending: "all" };
/** How often it is looked at who speaks. */
const LISTEN_EVERY_MS = 400;

export class RoomElement extends LitElement implements RoomView {
  static override properties = {
    consultation: { attribute: false },
    peerName: { attribute: false },
    roomAttempt: { attribute: false },
    interrupted: { attribute: false },
    leaving: { attribute: false },
    problem: { attribute: false },
    extras: { attribute: false },
    cameras: { attribute: false },
    beside: { attribute: false },
    media: { state: true },
    phase: { state: true },
    unreachable: { state: true },
    fit: { state: true },
    tiles: { state: true },
    layout: { state: true },
    chosen: { state: true },
    speaking: { state: true },
    elsewhere: { state: true },
    silenced: { state: true },
    asksToLeave: { state: true },
    isLeaving: { state: true },
    showsMore: { state: true },
    isWide: { state: true },
    devices: { state: true },
    speaker: { state: true },
    said: { state: true },
  };

  atDoor = false;
  side: Side = "customer";
  declare consultation: string;
  declare peerName: string;
  declare roomAttempt: number;
  declare interrupted: boolean;
  declare leaving: LeavingWords;
  declare problem: string;
  declare extras: readonly RoomExtra[];
  declare cameras: readonly ShownCamera[];
  declare beside: unknown;
  declare private media: "asking" | "ready" | MediaProblem;
  declare private phase: RoomPhase;
  declare private unreachable: boolean;
  declare private fit: Fit;
  declare private tiles: readonly Tile[];
  declare private layout: Layout;
  /** The picture that the reader has made large. */
  declare private chosen: string | null;
  declare private speaking: string | null;
  declare private elsewhere: Elsewhere | null;
  /** The pictures whose sound the browser holds back. */
  declare private silenced: readonly string[];
  declare private asksToLeave: boolean;
  declare private isLeaving: boolean;
  declare private showsMore: boolean;
  declare private isWide: boolean;
  declare private devices: DeviceList;
  declare private speaker: string;
  /** What became of the last thing that was done with the own devices or screen. */
  declare private said: string;

  readonly #parts: RoomElementParts;
  readonly #company: CompanySide;
  readonly #own: OwnMedia;
  readonly #screen: OwnScreen;
  readonly #gallery = new Gallery();
  readonly #cameras = new Cameras();
  readonly #speech = new Speaking();
  readonly #progress = new Progress(() => this.requestUpdate());
  #wish: MediaWish = "camera-and-sound";
  /** The first tracks of this call, once they are allowed. */
  #tracks = new Deferred<readonly MediaStreamTrack[]>();
  #met = false;
  #room: Room | undefined;
  #guard: Pick<TabGuard, "release"> | undefined;
  #adaptation: Adaptation | undefined;
  #reports: CallReports | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];
  #expiring: ReturnType<typeof setTimeout> | undefined;
  readonly #leavingPage = (): void => this.#stop();
  readonly #devicesChanged = (): void => void this.#listDevices();
  readonly #redraw = (): void => this.requestUpdate();
  readonly #sized = new ResizeObserver(([entry]) => {
    if (entry) this.isWide = entry.contentRect.width > entry.contentRect.height;
  });

  constructor(parts: RoomElementParts = REAL) {
    super();
    this.#parts = parts;
    this.#own = new OwnMedia(parts.devices, {
      changed: this.#redraw,
      replaced: (old, next) => void this.#room?.replace(old, next),
      unplugged: (kind, isReplaced) => {
        this.said = unpluggedWords(kind, isReplaced);
      },
    });
    this.#screen = new OwnScreen(parts.devices, (problem) => {
      this.said = problem;
      this.requestUpdate();
    });
    this.consultation = "";
    this.peerName = "";
    this.roomAttempt = 0;
    this.interrupted = false;
    this.leaving = leavingWords();
    this.problem = "";
    this.extras = [];
    this.cameras = [];
    this.beside = null;
    this.media = "asking";
    this.phase = "connecting";
    this.unreachable = false;
    this.fit = UNKNOWN;
    this.tiles = [];
    this.layout = "automatic";
    this.chosen = null;
    this.speaking = null;
    this.elsewhere = null;
    this.silenced = [];
    this.asksToLeave = false;
    this.isLeaving = false;
    this.showsMore = false;
    this.isWide = true;
    this.devices = NO_DEVICES;
    this.speaker = rememberedChoice().speaker;
    this.said = "";
    this.#company = new CompanySide(this, parts.listen);
    this.addController(this.#company);
    this.addController(new FirstPicture(this, () => this.#reports?.tally.pictured(Date.now())));
  }

  /** Light DOM: the page's one style sheet reaches it, and the content security policy stays strict. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pagehide", this.#leavingPage);
    document.addEventListener("fullscreenchange", this.#redraw);
    this.#parts.devices?.addEventListener?.("devicechange", this.#devicesChanged);
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
    document.removeEventListener("fullscreenchange", this.#redraw);
    this.#parts.devices?.removeEventListener?.("devicechange", this.#devicesChanged);
    this.#sized.disconnect();
    this.#stop();
  }

  toggleMicrophone(): void {
    // Whoever came without one may have found one since.
    if (this.#wish === "nothing") void this.#open("sound-only");
    else this.#own.toggle("microphone");
    if (this.said === say("note-muted")) this.said = "";
    this.#company.speaks();
  }

  mute(): void {
    this.#own.mute();
    this.said = say("note-muted");
  }

  /** Also starts a camera that was missing, blocked or in use when the call began. */
  toggleCamera(): void {
    if (this.#own.tracksOf("camera").length === 0) void this.#open("camera-and-sound");
    else this.#own.toggle("camera");
  }

  toggleScreen(): void {
    if (this.#screen.state === "on") this.#screen.stop(this.#room);
    else void this.#screen.share(() => this.#room);
  }

  async #begin(): Promise<void> {
    this.elsewhere = null;
    this.#guard = this.#parts.guard(this, () => this.#yield("tab"));
    const opened = this.#open(this.#wish);
    if (!this.#room) this.#enter();
    await opened;
  }

  async #open(wish: MediaWish): Promise<void> {
    this.#wish = wish;
    // A call that goes on with sound is not covered by a question about the camera.
    if (!this.#own.stream) this.media = "asking";
    const opened = await this.#own.open(wish);
    if ("problem" in opened) {
      if (!this.#own.stream) this.media = opened.problem;
      return;
    }
    if (!this.isConnected || this.elsewhere) {
      for (const track of opened.stream.getTracks()) track.stop();
      return;
    }
    const isLater = this.#own.stream !== null;
    const tracks = opened.stream.getTracks();
    if (isLater) this.#reports?.tally.wanted(Date.now());
    if (isLater) this.#room?.rejoin(Promise.resolve(tracks));
    this.#own.adopt(opened.stream, opened.without);
    this.media = "ready";
    if (!isLater) this.#tracks.resolve(tracks);
    void this.#listDevices();
  }

  #enter(): void {
    this.#tracks = new Deferred();
    const { access, signalling } = this.#parts;
    const reports = this.#parts.reports(this);
    this.#reports = reports;
    const on = {
      ...reports.heard,
      step: (step: Step) => {
        this.#progress.reached(step);
        reports.heard.step(step);
      },
      phase: (phase: RoomPhase) => this.#phase(phase),
      people: (people: readonly Person[]) => this.#meet(people),
      cameras: (received: ReadonlyMap<string, Received>) => {
        this.#cameras.receive(received);
        this.#arrange();
      },
      unshared: () => this.#screen.failed(this.#room),
      unreachable: (isUnreachable: boolean) => {
        this.unreachable = isUnreachable;
        if (isUnreachable) reports.unreachable();
      },
      // Whoever only waits at the door has nothing to give up, and enters like anybody else when they come in.
      replaced: () => (this.atDoor ? this.#stop() : this.#yield("device")),
    };
    const parts = {
      access: () => access(this),
      signalling,
      address: proxyAddress,
      network: watchNetwork,
      on,
    };
    this.#room = new Room(parts, this.#tracks.promise, this.atDoor);
    this.#room.hide(this.#cameras.hidden());
    this.#adaptation = new Adaptation(this.#room);
    void this.#room.start();
    this.#timers = [
      setInterval(() => void this.#look(), LOOK_EVERY_MS),
      setInterval(() => this.#listen(), LISTEN_EVERY_MS),
    ];
  }

  /** Lets go of everything: the call goes on elsewhere, and comes back only when it is asked for. */
  #yield(to: Elsewhere): void {
    this.#stop();
    this.elsewhere = to;
  }

  #stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#progress.stop();
    clearTimeout(this.#expiring);
    this.#reports?.end();
    this.#reports = undefined;
    this.#room?.close();
    this.#room = undefined;
    this.#guard?.release();
    this.#guard = undefined;
    this.#own.stop();
    this.#screen.stop(undefined);
  }

  #phase(phase: RoomPhase): void {
    if (phase === "reconnecting" && this.phase !== "reconnecting") {
      this.#progress.restart();
      this.#reports?.tally.returned(Date.now());
    }
    if (phase === "alone") this.#progress.reached("others");
    this.phase = phase;
    if (phase === "together") {
      this.#met = true;
      this.#progress.stop();
    }
    if (phase !== "together") {
      this.fit = { ...this.fit, quality: null };
      this.#adaptation?.reset();
    }
  }

  #meet(people: readonly Person[]): void {
    this.#gallery.update(people, Date.now());
    this.#reports?.tally.received(
      people.flatMap(({ person }) => person),
      Date.now(),
    );
    this.#arrange();
  }

  /** Takes over what the gallery shows now, and again when it changes by time alone. */
  #arrange(): void {
    clearTimeout(this.#expiring);
    this.tiles = [...this.#gallery.tiles(Date.now()), ...this.#cameras.tiles()];
    const at = this.#gallery.changesAt();
    if (at !== null) this.#expiring = setTimeout(() => this.#arrange(), at - Date.now());
  }

  #listen(): void {
    if (this.phase !== "together" || this.tiles.length < 2 || !this.#room) return;
    this.speaking = this.#speech.hear(levelsOf(this.#room.peers().receiving), Date.now());
  }

  async #look(): Promise<void> {
    // Whoever was there and is being looked for again is missed; whoever is alone misses nobody.
    if (this.phase === "reconnecting" && this.#met) this.#reports?.look({ quality: null, isStill: true }, Date.now());
    else if (this.phase !== "together") this.#reports?.pause();
    if (this.phase !== "together" || !this.#adaptation) return;
    const [heights, cameras] = [new Map<string, number>(), new Map<string, number>()];
    for (const { tile, clientHeight } of this.querySelectorAll<TileElement>("ar-tile")) {
      if (tile.state !== "here") continue;
      if (tile.kind === "person") heights.set(tile.key, clientHeight * devicePixelRatio);
      if (tile.kind === "camera") cameras.set(tile.key, clientHeight * devicePixelRatio);
    }
    await this.#adaptation.lookAtCameras(cameras, Date.now());
    this.fit = await this.#adaptation.look(heights, Date.now());
    // Nobody misses a picture on a page that nobody looks at.
    const isStill = !document.hidden && (this.fit.still.size > 0 || this.fit.paused.size > 0);
    this.#reports?.look({ quality: this.fit.quality, isStill }, Date.now());
  }

  async #listDevices(): Promise<void> {
    this.devices = await listDevices(this.#parts.devices);
  }

  async #chooseDevice(kind: OwnKind | "speaker", id: string): Promise<void> {
    this.said = "";
    if (kind === "speaker") {
      this.speaker = id;
    } else if (!(await this.#own.choose(kind, id))) {
      this.said = say(`note-${kind}-failed`);
      return;
    }
    rememberChoice({ ...rememberedChoice(), [kind]: id });
  }

  protected override willUpdate(changed: PropertyValues): void {
    // The first number is the room as it was entered, learnt later by whoever helps; another one is a room made anew.
    if (changed.get("roomAttempt")) this.#room?.rejoin();
    if (changed.has("cameras")) {
      this.#cameras.show(this.cameras);
      this.#room?.hide(this.#cameras.hidden());
      this.#arrange();
    }
    if (changed.has("problem") && this.problem !== "") this.isLeaving = false;
  }

  protected override firstUpdated(): void {
    const stage = this.querySelector(".app-room__stage");
    if (stage) this.#sized.observe(stage);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("asksToLeave") && this.asksToLeave) {
      this.querySelector<HTMLElement>('[data-role="confirm-leave"]')?.focus();
    }
    if (changed.has("showsMore") && this.showsMore) this.querySelector<HTMLElement>("#room-more")?.focus();
  }

  #leave(): void {
    this.isLeaving = true;
    this.problem = "";
    this.#reports?.tell();
    this.dispatchEvent(new CustomEvent(ROOM_LEAVE));
  }

  #remedy(remedy: Remedy): void {
    if (remedy === "continue-here") void this.#begin();
    else if (remedy === "enter-again") this.#room?.rejoin();
    else void this.#open(remedy === "sound-only" || remedy === "nothing" ? remedy : this.#wish);
  }

  protected override render(): TemplateResult {
    const { peerName, phase } = this;
    const { step, isStuck } = this.#progress;
    const own = { media: this.media, wish: this.#wish, met: this.#met, elsewhere: this.elsewhere };
    const state = { ...own, peerName, phase, step, isStuck, unreachable: this.unreachable };
    const over = overlayFor(state, navigator.userAgent);
    const note = this.problem || (over ? "" : this.#note());
    return html`
      <div class="app-room" data-phase=${phase} data-media=${this.media}>
        <div class="app-room__body">
          <div class="app-room__stage ${over ? "app-room__stage--dimmed" : ""}">
            ${this.#pictures()}
            <div class="app-room__words" role="status">${over ? overlay(over, (remedy) => this.#remedy(remedy)) : nothing}</div>
            ${this.tiles.some(({ id }) => this.silenced.includes(id)) ? this.#soundButton() : nothing}
            <div class="app-room__top">
              <p class="app-room__note" role="status">${note}</p>
              ${this.#screen.state === "on" ? this.#sharing() : nothing}
            </div>
          </div>
          ${this.beside ? html`<div class="app-room__side">${this.beside}</div>` : nothing}
          ${this.showsMore && !this.elsewhere ? this.#more() : nothing}
        </div>
        ${this.elsewhere ? nothing : this.#bar()}
      </div>`;
  }

  #note(): string {
    if (this.interrupted) return say("note-interrupted", { name: this.peerName });
    if (this.said) return this.said;
    if (this.#wish === "nothing") return say("note-nothing");
    const { quality, paused, sending } = this.fit;
    return noteFor({
      peerName: this.peerName,
      weakness: quality && weaknessOf(quality),
      sending,
      // Among several it is said of each.
      isPaused: this.tiles.length === 1 && paused.size > 0,
      isStill: this.tiles.length === 1 && this.fit.still.size > 0,
      without: this.#own.without,
    });
  }

  #pictures(): TemplateResult {
    const { tiles, layout, chosen, speaking, isWide, speaker } = this;
    const isMirrored = this.#own.tracksOf("camera")[0]?.getSettings().facingMode !== "environment";
    const own = { own: this.#own.stream, isSeen: this.#own.stateOf("camera") === "on", isMirrored };
    const state = {
      tiles,
      layout,
      chosen,
      speaking,
      paused: this.fit.paused,
      still: this.fit.still,
      ...own,
      isWide,
      speaker,
    };
    return pictures(state, {
      choose: (id) => {
        this.chosen = this.chosen === id ? null : id;
      },
      soundBlocked: (id, isBlocked) => {
        const others = this.silenced.filter((silenced) => silenced !== id);
        this.silenced = isBlocked ? [...others, id] : others;
      },
    });
  }

  #soundButton(): TemplateResult {
    return html`<button class="app-button app-room__sound" type="button" @click=${this.#playAll}>${icon("sound")}${say("room-turn-sound-on")}</button>`;
  }

  #playAll(): void {
    for (const tile of this.querySelectorAll<TileElement>("ar-tile")) tile.play();
  }

  #sharing(): TemplateResult {
    return html`<div class="app-room__sharing"><p role="status">${say("note-sharing")}</p>
      <button class="app-button app-button--secondary" type="button" @click=${() => this.toggleScreen()}>${say("note-sharing-stop")}</button></div>`;
  }

  #more(): TemplateResult {
    const used = (kind: OwnKind) => this.#own.tracksOf(kind)[0]?.getSettings().deviceId ?? "";
    const state = {
      layout: this.layout,
      isFullScreen: document.fullscreenElement !== null,
      canFillScreen: document.fullscreenEnabled === true,
      canFloat: document.pictureInPictureEnabled === true && this.tiles.length > 0,
      devices: this.devices,
      camera: used("camera"),
      microphone: used("microphone"),
      speaker: this.speaker,
      canChooseSpeaker: "setSinkId" in HTMLMediaElement.prototype,
      quality: this.fit.quality,
    };
    return more(state, {
      layout: (layout) => {
        this.layout = layout;
        this.chosen = null;
      },
      fullScreen: () => this.#fillScreen(),
      float: () => this.#float(),
      device: (kind, id) => void this.#chooseDevice(kind, id),
      close: () => this.#closeMore(),
    });
  }

  #closeMore(): void {
    this.showsMore = false;
    this.querySelector<HTMLElement>('[data-role="more"]')?.focus();
  }

  /** A browser that refuses either has said why by itself. */
  #fillScreen(): void {
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : this.querySelector(".app-room")?.requestFullscreen();
    done?.catch(() => undefined);
  }

  #float(): void {
    const tile = this.querySelector<TileElement>('ar-tile:is([data-place="large"], [data-place="single"]), ar-tile');
    tile?.video?.requestPictureInPicture().catch(() => undefined);
  }

  #bar(): TemplateResult {
    const state = {
      microphone: this.#wish === "nothing" ? "off" : this.#own.stateOf("microphone"),
      camera: this.#own.stateOf("camera"),
      screen: this.#screen.state,
      isReady: this.media === "ready",
      isMoreOpen: this.showsMore,
      extras: this.extras,
      leaving: this.leaving,
      peerName: this.peerName,
      asksToLeave: this.asksToLeave,
      isLeaving: this.isLeaving,
    };
    return bar(state, {
      microphone: () => this.toggleMicrophone(),
      camera: () => this.toggleCamera(),
      screen: () => this.toggleScreen(),
      more: () => {
        this.showsMore = !this.showsMore;
      },
      askToLeave: (asks) => {
        this.asksToLeave = asks;
      },
      leave: () => this.#leave(),
    });
  }
}

customElements.define("ar-room", RoomElement);
