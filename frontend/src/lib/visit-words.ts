/** Writes a picture's words into the customer's page. Nothing is written that has not changed. */

import type { VisitConsultation, VisitPicture } from "../contract/types";
import { dotsFor } from "./visit-picture";

/** Finds a part of the page by its role. */
export function part(within: ParentNode, role: string): HTMLElement | null {
  return within.querySelector<HTMLElement>(`[data-role="${role}"]`);
}

/** Sets text only when it differs: a live region is read aloud each time it is written. */
export function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Sets a sentence and hides its element when there is none. */
export function writeOrHide(element: HTMLElement | null, text: string): void {
  if (!element) return;
  write(element, text);
  element.hidden = text === "";
}

/** The words that change while the stage does not. */
export function writePicture(main: HTMLElement, picture: VisitPicture): void {
  main.dataset["revision"] = String(picture.revision);
  write(part(main, "headline"), picture.headline);
  write(part(main, "detail"), picture.detail);
  writeOrHide(part(main, "estimate"), picture.estimate ?? "");
  writeOrHide(part(main, "reason"), picture.reason ?? "");
  writeOrHide(part(main, "party"), picture.party ?? "");
  const line = part(main, "dots");
  if (line) drawDots(line, picture.ahead);
}

/** Whose call it is, and how long it rings. */
export function writeCall(main: HTMLElement, { id, answerWithinS }: VisitConsultation): void {
  const consultation = main.querySelector<HTMLInputElement>('input[name="consultation"]');
  if (consultation) consultation.value = id;
  const bar = part(main, "left-bar");
  if (bar instanceof HTMLProgressElement) bar.max = answerWithinS ?? bar.max;
}

/** Keeps the door and the ring and makes the dots between them as many as people are ahead. */
function drawDots(line: HTMLElement, ahead: number | null): void {
  const { dots, more } = dotsFor(ahead);
  const you = line.querySelector(".app-line__you");
  const drawn = [...line.querySelectorAll(".app-line__one")];
  // Those who leave the line leave from its front.
  for (const dot of drawn.slice(0, Math.max(0, drawn.length - dots))) dot.remove();
  const ellipsis = line.querySelector(".app-line__more");
  for (let missing = dots - drawn.length; missing > 0; missing -= 1) {
    line.insertBefore(make("app-line__one", ""), ellipsis ?? you);
  }
  if (more && !ellipsis) line.insertBefore(make("app-line__more", "…"), you);
  if (!more) ellipsis?.remove();
}

function make(className: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
