/** Times in words and figures that a person reads at a glance. Ages are told to staff, in English. */

import { say } from "./say";

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** How long something has lasted: "just now", "4 min", "1 h 05 min". */
export function ageWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < MINUTE_S) return "just now";
  const minutes = Math.floor(seconds / MINUTE_S);
  if (seconds < HOUR_S) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** The same after a verb: "since just now", "for 4 min". */
export function forWords(milliseconds: number): string {
  const age = ageWords(milliseconds);
  return age === "just now" ? "since just now" : `for ${age}`;
}

/** A time to come in whole minutes, rounded up: "1 min", "12 min". */
export function minutesWords(milliseconds: number): string {
  return `${Math.max(1, Math.ceil(milliseconds / 1_000 / MINUTE_S))} min`;
}

/** A running clock: "0:07", "12:30", "1:02:03". */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const minutes = Math.floor(seconds / MINUTE_S);
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  if (seconds < HOUR_S) return `${minutes}:${twoDigits(seconds % MINUTE_S)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % MINUTE_S)}`;
}

/** Seconds until an instant, rounded up so that "0" means that it has passed. */
export function secondsUntil(instant: number, now: number): number {
  return Math.max(0, Math.ceil((instant - now) / 1_000));
}

/** "1 second left", "12 seconds left". */
export function secondsLeftWords(seconds: number): string {
  return say("seconds-left", { count: seconds });
}
