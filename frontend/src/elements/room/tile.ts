/** `<ar-tile>`: somebody else's picture, or their screen. Keeps the last picture until the next one runs. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Tile } from "../../lib/room/gallery";
import { say } from "../../lib/say";
import { icon } from "../icons";
import { copyFrame, streamFor } from "./tile-stream";

/**
 * Tells the room `ar-tile-chosen` when the reader has picked it, and `ar-tile-sound` with whether the browser holds the
 * sound back.
 */
export class TileElement extends LitElement {
  static override properties = {
    tile: { attribute: false },
    place: { attribute: false },
    isAmongOthers: { attribute: false },
    isChosen: { attribute: false },
    isSpeaking: { attribute: false },
    isStill: { attribute: false },
    speaker: { attribute: false },
    note: { attribute: false },
    stream: { state: true },
    showsStill: { state: true },
    isFilm: { state: true },
  };

  declare tile: Tile;
  /** How large it is among the others. */
  declare place: "single" | "large" | "small" | "grid";
  /** Whether there are others, so that a name is needed and one can be picked. */
  declare isAmongOthers: boolean;
  declare isChosen: boolean;
  declare isSpeaking: boolean;
  /** Whether the film stands still, so that what is seen is old. */
  declare isStill: boolean;
  /** The loudspeaker to use; empty for the system's own. */
  declare speaker: string;
  /** A line about this picture; empty when there is nothing to say. */
  declare note: string;
  declare private stream: MediaStream | null;
  declare private showsStill: boolean;
  declare private isFilm: boolean;

  constructor() {
    super();
    this.place = "single";
    this.isAmongOthers = false;
    this.isChosen = false;
    this.isSpeaking = false;
    this.isStill = false;
    this.speaker = "";
    this.note = "";
    this.stream = null;
    this.showsStill = false;
    this.isFilm = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get video(): HTMLVideoElement | null {
    return this.querySelector("video");
  }

  /** Plays; called again when the reader has asked for the sound. */
  play(): void {
    this.video?.play().then(
      () => this.#tellSound(false),
      // A browser may hold sound back until the person has clicked once, as after a reload.
      (error: unknown) => this.#tellSound(error instanceof Error && error.name === "NotAllowedError"),
    );
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("tile")) return;
    const { tracks } = this.tile;
    const next = streamFor(this.stream, tracks);
    this.isFilm = tracks.some(({ kind }) => kind === "video") || (tracks.length === 0 && this.isFilm);
    if (next === this.stream) return;
    const still = this.querySelector("canvas");
    if (this.stream && this.video && still) this.showsStill = copyFrame(this.video, still);
    this.stream = next;
  }

  protected override updated(changed: PropertyValues): void {
    // Not by the template: it would be set anew with each drawing, and a film that is set anew stops for a moment.
    if (changed.has("stream") && this.video) this.video.srcObject = this.stream;
    if (changed.has("stream") && this.stream) this.play();
    if (changed.has("speaker") || changed.has("stream")) this.#useSpeaker();
    this.dataset["place"] = this.place;
    this.dataset["kind"] = this.tile.kind;
    this.toggleAttribute("data-lost", this.tile.state !== "here");
    this.toggleAttribute("data-still", this.isStill);
    this.toggleAttribute("data-speaking", this.isSpeaking);
  }

  #tellSound(isBlocked: boolean): void {
    this.dispatchEvent(new CustomEvent("ar-tile-sound", { detail: isBlocked }));
  }

  /** A loudspeaker that has gone is no reason to be silent: the browser goes on with the system's own. */
  #useSpeaker(): void {
    const video = this.video;
    if (video && "setSinkId" in video && video.sinkId !== this.speaker) {
      video.setSinkId(this.speaker).catch(() => undefined);
    }
  }

  protected override render(): TemplateResult {
    const { tile } = this;
    const label = labelOf(tile);
    return html`
      <video class="app-tile__picture" autoplay playsinline aria-label=${label} @playing=${this.#onPlaying}></video>
      <canvas class="app-tile__still" aria-hidden="true" ?hidden=${!this.showsStill}></canvas>
      ${this.isFilm || (tile.state !== "here" && !this.isAmongOthers) ? nothing : this.#noPicture()}
      ${this.isAmongOthers ? this.#chooser(label) : nothing}
      ${this.isAmongOthers || tile.kind === "camera" ? this.#name() : nothing}`;
  }

  #noPicture(): TemplateResult {
    if (this.tile.kind === "camera") return html`<div class="app-tile__none">${icon("watching")}</div>`;
    return html`<div class="app-tile__none">${icon("person")}
      ${this.isAmongOthers ? nothing : html`<p>${this.tile.name}</p>`}
      ${this.tile.state === "here" ? html`<p class="app-quiet">${say("tile-sound-only")}</p>` : nothing}</div>`;
  }

  #chooser(label: string): TemplateResult {
    return html`<button class="app-tile__choose" type="button" aria-pressed=${this.isChosen} aria-label=${say("tile-large", { label })} @click=${this.#choose}></button>`;
  }

  #name(): TemplateResult {
    const { tile } = this;
    if (tile.kind === "camera") {
      return html`<p class="app-tile__name app-tile__name--camera">${icon("watching")}<span class="app-tile__who">${say("tile-camera-name", { name: tile.name })}</span>${tile.words ? html` <span role="status">${tile.words}</span>` : nothing}</p>`;
    }
    const words = tile.kind === "screen" ? say("tile-screen-name", { name: tile.name }) : tile.name;
    const state =
      this.note || (tile.state === "lost" ? say("tile-lost") : tile.state === "coming" ? say("tile-coming") : "");
    return html`<p class="app-tile__name">${words}${state ? html` <span>${state}</span>` : nothing}</p>`;
  }

  #onPlaying(): void {
    this.showsStill = false;
  }

  #choose(): void {
    this.dispatchEvent(new CustomEvent("ar-tile-chosen"));
  }
}

function labelOf({ kind, name }: Tile): string {
  return say(`tile-${kind}`, { name });
}

customElements.define("ar-tile", TileElement);
