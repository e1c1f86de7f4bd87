/** `<ar-own>`: the own picture. Alone with another one it keeps to a corner, and can be moved; else it is one among them. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { say } from "../../lib/say";
import { icon } from "../icons";

export type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";

const CLOCKWISE: readonly Corner[] = ["top-left", "top-right", "bottom-right", "bottom-left"];
/** A pointer that moved less than this has clicked. */
const DRAG_MIN_PX = 6;

/** The corner after a click. */
export function nextCorner(corner: Corner): Corner {
  return CLOCKWISE[(CLOCKWISE.indexOf(corner) + 1) % CLOCKWISE.length] ?? corner;
}

/** The corner after a key; `null` if the key moves nothing. */
export function cornerAfterKey(corner: Corner, key: string): Corner | null {
  const [vertical, horizontal] = corner.split("-") as ["top" | "bottom", "left" | "right"];
  switch (key) {
    case "ArrowUp":
      return `top-${horizontal}`;
    case "ArrowDown":
      return `bottom-${horizontal}`;
    case "ArrowLeft":
      return `${vertical}-left`;
    case "ArrowRight":
      return `${vertical}-right`;
    default:
      return null;
  }
}

/** The corner of `within` that a point is nearest to. */
export function nearestCorner(x: number, y: number, within: DOMRectReadOnly): Corner {
  const vertical = y < within.top + within.height / 2 ? "top" : "bottom";
  const horizontal = x < within.left + within.width / 2 ? "left" : "right";
  return `${vertical}-${horizontal}`;
}

/** One drag of the picture, from pressing to letting go. */
class Drag {
  readonly #picture: HTMLElement;
  readonly #startX: number;
  readonly #startY: number;
  #moved = false;

  constructor(picture: HTMLElement, event: PointerEvent) {
    this.#picture = picture;
    this.#startX = event.clientX;
    this.#startY = event.clientY;
    picture.setPointerCapture(event.pointerId);
  }

  /** Whether it has become a drag and is no longer a click. */
  get moved(): boolean {
    return this.#moved;
  }

  move(event: PointerEvent): void {
    const [x, y] = [event.clientX - this.#startX, event.clientY - this.#startY];
    this.#moved ||= Math.hypot(x, y) >= DRAG_MIN_PX;
    if (this.#moved) this.#picture.style.setProperty("translate", `${x}px ${y}px`);
  }

  /** Lets go; the corner it falls to. */
  end(event: PointerEvent, within: DOMRectReadOnly): Corner {
    this.#picture.style.removeProperty("translate");
    return nearestCorner(event.clientX, event.clientY, within);
  }
}

export class OwnPictureElement extends LitElement {
  static override properties = {
    stream: { attribute: false },
    place: { attribute: false },
    isSeen: { attribute: false },
    isMirrored: { attribute: false },
    corner: { state: true },
  };

  declare stream: MediaStream;
  /** `corner`: it floats over the stage. Otherwise it stands among the others. */
  declare place: "corner" | "small" | "grid";
  declare isSeen: boolean;
  /** People know themselves mirrored; what a camera shows of the world behind a phone must not be. */
  declare isMirrored: boolean;
  declare private corner: Corner;
  #drag: Drag | undefined;

  constructor() {
    super();
    this.place = "corner";
    this.isSeen = false;
    this.isMirrored = true;
    this.corner = "bottom-right";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(): void {
    const video = this.querySelector("video");
    // Not by the template: it would be set anew with each drawing, and a film that is set anew stops for a moment.
    if (video && video.srcObject !== this.stream) video.srcObject = this.stream;
    this.dataset["place"] = this.place;
    this.dataset["corner"] = this.corner;
    this.toggleAttribute("data-mirrored", this.isMirrored);
  }

  protected override render(): TemplateResult {
    const picture = html`
      <video class="app-own__picture" autoplay playsinline .muted=${true} ?hidden=${!this.isSeen}></video>
      ${this.isSeen ? nothing : html`<span class="app-own__none">${icon("camera-off")}<span>${say("own-unseen")}</span></span>`}`;
    if (this.place !== "corner") {
      return html`<div class="app-own" role="img" aria-label=${say("own-picture")}>${picture}</div>
        <p class="app-tile__name">${say("own-you")}</p>`;
    }
    return html`
      <button class="app-own" type="button" aria-label=${say("own-picture-keys")}
        @click=${this.#onClick} @keydown=${this.#onKey} @pointerdown=${this.#onDown} @pointermove=${this.#onMove} @pointerup=${this.#onUp}>
        ${picture}
      </button>`;
  }

  #onClick(): void {
    if (!this.#drag?.moved) this.corner = nextCorner(this.corner);
    this.#drag = undefined;
  }

  #onKey(event: KeyboardEvent): void {
    const corner = cornerAfterKey(this.corner, event.key);
    if (!corner) return;
    event.preventDefault();
    this.corner = corner;
  }

  #onDown(event: PointerEvent): void {
    this.#drag = new Drag(event.currentTarget as HTMLElement, event);
  }

  #onMove(event: PointerEvent): void {
    if (event.buttons > 0) this.#drag?.move(event);
  }

  #onUp(event: PointerEvent): void {
    const stage = this.parentElement;
    if (this.#drag?.moved && stage) this.corner = this.#drag.end(event, stage.getBoundingClientRect());
  }
}

customElements.define("ar-own", OwnPictureElement);
