/** What a visit's picture means for the page, without the page. */

import type { VisitPicture, VisitStage } from "../contract/types";

/** The stages in which the page has something to wait for. */
const LIVE: readonly VisitStage[] = ["draft", "waiting", "away", "asked", "called", "consultation", "held"];

/** At most so many people ahead count as "nearly": time to come back from whatever one does meanwhile. */
const NEARLY_AHEAD_MAX = 2;

/** The most people drawn as dots. The templates draw as many. */
const DOTS_MAX = 8;

/** Whether something can still happen to this visit: even one that is over may be taken up again for a moment, or later,
 * when a place is kept. */
export function isLive({ stage, mayReturn, keptPlace }: VisitPicture): boolean {
  return LIVE.includes(stage) || mayReturn || keptPlace !== null;
}

/** Whether `newest` needs another page than `shown`: then new words are not enough. */
export function needsAnotherPage(shown: VisitPicture, newest: VisitPicture): boolean {
  return (
    shown.stage !== newest.stage ||
    shown.consultation?.id !== newest.consultation?.id ||
    isEntered(shown) !== isEntered(newest) ||
    shown.people !== newest.people ||
    shown.invited !== newest.invited ||
    shown.untilMs !== newest.untilMs ||
    shown.keptPlace !== newest.keptPlace
  );
}

/** Whether somebody on the ticket has come in, from whichever tab or device. */
export function isEntered({ stage, consultation }: VisitPicture): boolean {
  return (
    stage === "consultation" || (stage === "called" && consultation !== null && consultation.answerWithinS === null)
  );
}

/** Whether it is nearly the reader's turn. */
export function isNearly({ stage, ahead }: VisitPicture): boolean {
  return (stage === "waiting" || stage === "away") && ahead !== null && ahead <= NEARLY_AHEAD_MAX;
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
