/** `<ar-check>`: camera, microphone, speaker and connection, tried while one waits. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { CheckAccess, VisitCheck } from "../../contract/types";
import { checkPath, fetchCheckAccess } from "../../lib/check/echo";
import type { PathResult } from "../../lib/check/path";
import { CHECKED, type CheckView } from "../../lib/check-view";
import { type DeviceChoice, rememberChoice, rememberedChoice } from "../../lib/device-choice";
import { type Device, type DeviceList, type DeviceSource, listDevices, NO_DEVICES } from "../../lib/room/device-list";
import { type Devices, openMedia } from "../../lib/room/media";
import { say } from "../../lib/say";
import { icon } from "../icons";
import { permissionFix } from "../room/words";
import { LevelMeter, SPEECH_MIN } from "./level";
import { canChooseSpeaker, playTone } from "./tone";
import { aboutCamera, aboutMicrophone, aboutPath, type DeviceState, type Finding, type PathState, told } from "./words";

/** What the check stands on. A test passes fakes. */
export interface CheckParts {
  readonly devices: (Devices & Partial<DeviceSource>) | undefined;
  readonly access: (session: string) => Promise<CheckAccess>;
  readonly path: (access: CheckAccess) => Promise<PathResult>;
  readonly tone: (speaker: string) => Promise<void>;
  readonly meter: (stream: MediaStream, level: (level: number) => void) => Pick<LevelMeter, "stop">;
}

const REAL: CheckParts = {
  devices: navigator.mediaDevices,
  access: fetchCheckAccess,
  path: checkPath,
  tone: playTone,
  meter: (stream, level) => new LevelMeter(stream, level),
};

export class CheckElement extends LitElement implements CheckView {
  static override properties = {
    session: { attribute: false },
    camera: { state: true },
    microphone: { state: true },
    path: { state: true },
    list: { state: true },
    choice: { state: true },
    isHeard: { state: true },
    sounds: { state: true },
  };

  declare session: string;
  declare private camera: DeviceState;
  declare private microphone: DeviceState;
  declare private path: PathState;
  declare private list: DeviceList;
  declare private choice: DeviceChoice;
  declare private isHeard: boolean;
  declare private sounds: boolean;

  readonly #parts: CheckParts;
  #stream: MediaStream | null = null;
  #meter: Pick<LevelMeter, "stop"> | undefined;
  /** Counts the times that devices were opened: what comes of an earlier one is no longer wanted. */
  #openings = 0;
  readonly #relist = (): void => void this.#listDevices();

  constructor(parts: CheckParts = REAL) {
    super();
    this.#parts = parts;
    this.session = "";
    this.camera = "asking";
    this.microphone = "asking";
    this.path = "checking";
    this.list = NO_DEVICES;
    this.choice = rememberedChoice();
    this.isHeard = false;
    this.sounds = false;
  }

  /** Light DOM: the page's one style sheet reaches it, and the content security policy stays strict. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#parts.devices?.addEventListener?.("devicechange", this.#relist);
    void this.#open();
    void this.#findPath();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#parts.devices?.removeEventListener?.("devicechange", this.#relist);
    this.#openings += 1;
    this.#stop();
  }

  async #open(): Promise<void> {
    this.#stop();
    this.#openings += 1;
    const opening = this.#openings;
    [this.camera, this.microphone, this.isHeard] = ["asking", "asking", false];
    const opened = await openMedia(this.#parts.devices, "camera-and-sound", this.choice);
    const stream = "stream" in opened ? opened.stream : null;
    if (opening !== this.#openings) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      return;
    }
    this.#stream = stream;
    if ("problem" in opened) [this.camera, this.microphone] = [opened.problem, opened.problem];
    else [this.camera, this.microphone] = [opened.without ?? "works", "works"];
    if (stream) this.#meter = this.#parts.meter(stream, (level) => this.#showLevel(level));
    this.#tell();
    await this.#listDevices();
  }

  #stop(): void {
    this.#meter?.stop();
    this.#meter = undefined;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  async #listDevices(): Promise<void> {
    this.list = await listDevices(this.#parts.devices);
  }

  async #findPath(): Promise<void> {
    this.path = "checking";
    try {
      this.path = await this.#parts.path(await this.#parts.access(this.session));
      this.#tell();
    } catch {
      this.path = "unknown";
    }
  }

  #tell(): void {
    if (typeof this.path === "string" || !this.isConnected) return;
    const detail: VisitCheck = { ...this.path, camera: told(this.camera), microphone: told(this.microphone) };
    this.dispatchEvent(new CustomEvent(CHECKED, { detail }));
  }

  /** Several times a second: the bar is written by itself, and words only when they change. */
  #showLevel(level: number): void {
    const meter = this.querySelector<HTMLMeterElement>("meter");
    if (meter) meter.value = level;
    if (level >= SPEECH_MIN) this.isHeard = true;
  }

  protected override render(): TemplateResult {
    return html`
      <h1 class="app-panel__title" id="panel-title">${say("check-title")}</h1>
      ${this.#picture()}
      <ul class="app-checks">
        ${this.#item(say("check-camera"), aboutCamera(this.camera), this.#choices("camera", this.list.cameras))}
        ${this.#item(
          say("check-microphone"),
          aboutMicrophone(this.microphone, this.isHeard),
          html`
            ${this.microphone === "works" ? html`<meter class="app-level" max="1" value="0" aria-label=${say("check-loudness")}></meter>` : nothing}
            ${this.#choices("microphone", this.list.microphones)}`,
        )}
        ${this.#item(
          say("check-speaker"),
          {
            light: "none",
            words: say(this.sounds ? "check-tone-now" : "check-tone-hint"),
          },
          html`
            <button class="app-button app-button--secondary" type="button" ?disabled=${this.sounds} @click=${this.#play}>
              ${icon("sound")}${say("check-tone-play")}</button>
            ${canChooseSpeaker() ? this.#choices("speaker", this.list.speakers) : nothing}`,
        )}
        ${this.#item(say("check-connection"), aboutPath(this.path), this.#pathAgain())}
      </ul>
      ${this.#help()}
      <p class="app-quiet">${say("check-private")}</p>`;
  }

  #picture(): TemplateResult {
    const isSeen = this.camera === "works" && this.#stream !== null;
    return html`
      <div class="app-mirror">
        <video class="app-mirror__picture" autoplay playsinline .muted=${true} .srcObject=${this.#stream} ?hidden=${!isSeen}
          aria-label=${say("check-own-picture")}></video>
        ${isSeen ? nothing : html`<p class="app-mirror__none">${icon("camera-off")}<span>${say("check-no-picture")}</span></p>`}
      </div>`;
  }

  #item(name: string, { light, words }: Finding, tools: TemplateResult | typeof nothing): TemplateResult {
    return html`
      <li class="app-checks__item">
        <h2 class="app-checks__name"><span class="app-light app-light--${light}"></span>${name}</h2>
        <p class="app-checks__words" role="status">${words}</p>
        ${tools === nothing ? nothing : html`<div class="app-checks__tools">${tools}</div>`}
      </li>`;
  }

  /** One device needs no choice. */
  #choices(kind: keyof DeviceChoice, devices: readonly Device[]): TemplateResult | typeof nothing {
    if (devices.length < 2) return nothing;
    return html`
      <select class="app-input" aria-label=${say("check-to-use", { device: say(`check-${kind}`) })} @change=${(event: Event) => this.#choose(kind, event)}>
        ${devices.map(({ id, name: label }) => html`<option value=${id} ?selected=${id === this.#chosen(kind)}>${label}</option>`)}
      </select>`;
  }

  /** What is in use, which is what was chosen unless that is gone. */
  #chosen(kind: keyof DeviceChoice): string {
    if (kind === "speaker") return this.choice.speaker;
    const tracks = kind === "camera" ? this.#stream?.getVideoTracks() : this.#stream?.getAudioTracks();
    return tracks?.[0]?.getSettings().deviceId ?? this.choice[kind];
  }

  #choose(kind: keyof DeviceChoice, event: Event): void {
    this.choice = { ...this.choice, [kind]: (event.currentTarget as HTMLSelectElement).value };
    rememberChoice(this.choice);
    if (kind !== "speaker") void this.#open();
  }

  #pathAgain(): TemplateResult | typeof nothing {
    const isGood = typeof this.path !== "string" && aboutPath(this.path).light === "green";
    if (this.path === "checking" || isGood) return nothing;
    return html`<button class="app-button app-button--secondary" type="button" @click=${() => void this.#findPath()}>${say("check-again")}</button>`;
  }

  #help(): TemplateResult | typeof nothing {
    const problem = [this.camera, this.microphone].find((state) => state !== "works" && state !== "asking");
    if (!problem || problem === "insecure") return nothing;
    return html`
      <div class="app-notice">
        ${problem === "denied" ? html`<p>${permissionFix(navigator.userAgent)}</p>` : nothing}
        <button class="app-button app-button--secondary" type="button" @click=${() => void this.#open()}>${say("check-try-again")}</button>
      </div>`;
  }

  async #play(): Promise<void> {
    this.sounds = true;
    // A browser that plays nothing says so by its silence.
    await this.#parts.tone(this.choice.speaker).catch(() => undefined);
    this.sounds = false;
  }
}

customElements.define("ar-check", CheckElement);
