/** The own picture keeps to a corner: dragged, it goes to the nearest; arrow keys and clicks move it as well. */

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
export class Drag {
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
