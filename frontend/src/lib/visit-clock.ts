/** Instants in the reader's own time. The server does not know their zone and writes them in UTC. */

import { locale, say } from "./say";

function ownTime(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" });
}

function ownDay(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(), { weekday: "short", hour: "numeric", minute: "2-digit" });
}

/** What a clock shows at an instant, to be compared: with the date, in the reader's zone or another. */
function shown(instant: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en", { dateStyle: "short", timeStyle: "short", timeZone }).format(instant);
}

/** Adds the reader's own time to every instant that is given in the wall time of another place. */
function addOwnTime(within: ParentNode): void {
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[data-role="place-time"]')) {
    const instant = Date.parse(time.dateTime);
    const zone = time.dataset["zone"] ?? "UTC";
    if (Number.isNaN(instant) || !isKnown(zone) || shown(instant) === shown(instant, zone)) continue;
    const day = shown(instant).split(",")[0] === shown(instant, zone).split(",")[0] ? ownTime() : ownDay();
    time.textContent = say("own-time", { there: time.textContent, here: day.format(instant) });
    // Once is enough, however often the page is looked through.
    time.dataset["role"] = "both-times";
  }
}

/** A browser may be older than a zone's name. */
function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** Rewrites every instant within. */
export function showOwnTime(within: ParentNode): void {
  const own = ownTime();
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[data-role="clock"]')) {
    const instant = Date.parse(time.dateTime);
    if (!Number.isNaN(instant)) time.textContent = own.format(instant);
  }
  addOwnTime(within);
}
