/** Instants in the reader's own time. The server does not know their zone and writes them in UTC. */

const OWN_TIME = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });

/** Rewrites every instant within. */
export function showOwnTime(within: ParentNode): void {
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[data-role="clock"]')) {
    const instant = Date.parse(time.dateTime);
    if (!Number.isNaN(instant)) time.textContent = OWN_TIME.format(instant);
  }
}
