/** What a desk's picture means for the console, without the console. Pure. */

import type { DeskDuty, DeskPicture, DeskState, DeskTicket } from "../contract/types";

/** Whether `next` may replace `shown`: pictures can arrive out of order, from a push and from an answer. */
export function mayReplace(shown: DeskPicture, next: DeskPicture): boolean {
  return next.revision >= shown.revision;
}

/** Which of the three choices is in force; a host who is with someone is on duty. */
export function dutyOf(state: DeskState): DeskDuty {
  switch (state) {
    case "offline":
      return "off";
    case "paused":
    case "pausedMissed":
      return "paused";
    case "available":
    case "reserved":
    case "busy":
    case "wrapUp":
      return "available";
  }
}

/** The state in words. */
export function stateWords(state: DeskState): string {
  switch (state) {
    case "offline":
      return "Off";
    case "available":
      return "Available";
    case "reserved":
      return "Being asked";
    case "busy":
      return "With a customer";
    case "wrapUp":
      return "Wrapping up";
    case "paused":
      return "Paused";
    case "pausedMissed":
      return "Paused: an offer was missed";
  }
}

/** Whether Next would find someone: the server decides, this only spares a useless press. */
export function canTakeNext(picture: DeskPicture): boolean {
  return picture.state === "available" && picture.sessions.some((session) => session.waiting > 0);
}

/** A row of the line as it is drawn. */
export interface Row {
  readonly ticket: DeskTicket;
  /** No longer in line, and still drawn because the pointer is over the line. */
  readonly isGone: boolean;
}

/**
 * The rows to draw. Nothing moves under the pointer: while it is over the line, those who left keep their row and new
 * people come last; otherwise the rows are the line.
 */
export function rowsFor(drawn: readonly Row[], line: readonly DeskTicket[], isHeld: boolean): readonly Row[] {
  if (!isHeld) return line.map((ticket) => ({ ticket, isGone: false }));
  const now = new Map(line.map((ticket) => [ticket.id, ticket]));
  const kept = drawn.map(({ ticket }) => ({ ticket: now.get(ticket.id) ?? ticket, isGone: !now.has(ticket.id) }));
  const known = new Set(drawn.map(({ ticket }) => ticket.id));
  const added = line.filter((ticket) => !known.has(ticket.id)).map((ticket) => ({ ticket, isGone: false }));
  return [...kept, ...added];
}
