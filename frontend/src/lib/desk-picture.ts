/** What a desk's picture means for the console, without the console. Pure. */

import type { DeskDuty, DeskPicture, DeskState, DeskTarget, DeskTicket } from "../contract/types";
import { forWords, minutesWords } from "./time-words";

/** Whether `next` may replace `shown`: pictures can arrive out of order, from a push and from an answer. */
export function mayReplace(shown: DeskPicture, next: DeskPicture): boolean {
  return next.revision >= shown.revision;
}

/** Whether someone is paused, whatever the reason. */
export function isPause(duty: DeskDuty): boolean {
  return duty !== "available" && duty !== "off";
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
      return "Paused";
  }
}

/** Whether this host could take someone now. */
export function canTake(picture: DeskPicture): boolean {
  return picture.duty === "available" && (picture.state === "available" || picture.state === "wrapUp");
}

/** Whether Next would find someone: the server decides, this only spares a useless press. */
export function canTakeNext(picture: DeskPicture): boolean {
  return canTake(picture) && picture.sessions.some((session) => session.waiting > 0);
}

/** How many wait in all lines. */
export function waitingCount(picture: DeskPicture): number {
  return picture.sessions.reduce((sum, session) => sum + session.waiting, 0);
}

/** Where a customer can be handed on to. */
export interface Targets {
  readonly hosts: readonly DeskTarget[];
  readonly sessions: readonly DeskTarget[];
}

export function targetsFor(picture: DeskPicture, ticket: DeskTicket): Targets {
  const session = picture.sessions.find(({ id }) => id === ticket.session);
  return {
    hosts: session?.colleagues ?? [],
    sessions: picture.places.filter(({ to }) => to !== `session:${ticket.session}`),
  };
}

/** What there is to say about someone in line, in a few words. */
export function aboutWords(ticket: DeskTicket, now: number): string {
  const { wanted, people } = ticket;
  const facts = [
    placeWords(ticket, now),
    wanted && (wanted.isYou ? "kept for you" : `kept for ${wanted.name}`),
    ticket.priority === "before" && "before others",
    ticket.priority === "after" && "after others",
    people > 1 && `${people} people`,
    ticket.returned,
  ];
  return facts.filter((fact) => typeof fact === "string" && fact !== "").join(" · ");
}

function placeWords({ stage, awayUntilMs, offlineSinceMs, online }: DeskTicket, now: number): string {
  if (stage === "offered") return "being asked about";
  if (awayUntilMs !== null) return `away, back within ${minutesWords(awayUntilMs - now)}`;
  if (!online) return offlineSinceMs === null ? "not connected" : `not connected ${forWords(now - offlineSinceMs)}`;
  return stage === "drafting" ? "still reading what is asked" : "";
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
