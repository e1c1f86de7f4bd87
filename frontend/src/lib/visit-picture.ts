/** What a visit's picture means for the page, without the page. */

import type { VisitPicture, VisitStage } from "../contract/types";

/** The stages in which the page has something to wait for. */
const LIVE: readonly VisitStage[] = ["waiting", "called", "consultation"];

/** The most people drawn as dots. The templates draw as many. */
const DOTS_MAX = 8;

/** Whether something can still happen to this visit. */
export function isLive(stage: VisitStage): boolean {
  return LIVE.includes(stage);
}

/** Whether `next` may replace `shown`: pictures can arrive out of order, from a push and from an answer. */
export function mayReplace(shown: VisitPicture, next: VisitPicture): boolean {
  return next.revision >= shown.revision;
}

/** The people ahead as dots, and whether there are more than are drawn. */
export function dotsFor(ahead: number | null): { dots: number; more: boolean } {
  const people = ahead ?? 0;
  return { dots: Math.min(people, DOTS_MAX), more: people > DOTS_MAX };
}

/** Reads the picture that a page was served with. */
export function pictureIn(page: ParentNode): VisitPicture | null {
  const block = page.querySelector("#picture");
  if (!block?.textContent) return null;
  return JSON.parse(block.textContent) as VisitPicture;
}
