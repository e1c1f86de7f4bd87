import { expect, it } from "vitest";

import { showOwnTime } from "../../src/lib/visit-clock";

/** A zone whose clock never shows what the reader's shows. */
function elsewhere(): string {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return own === "Asia/Tokyo" ? "Asia/Kathmandu" : "Asia/Tokyo";
}

function timeIn(zone: string): HTMLElement {
  const place = document.createElement("p");
  place.innerHTML = `<time datetime="2026-03-02T08:00:00Z" data-role="place-time" data-zone="${zone}">17:00</time>`;
  return place;
}

it("adds the reader's own time where the session's clock shows another, once", () => {
  const place = timeIn(elsewhere());
  showOwnTime(place);
  showOwnTime(place);
  expect(place.textContent).toMatch(/^17:00 \([^()]+ your time\)$/);
});

it("adds nothing where both clocks show the same, nor where the browser does not know the zone", () => {
  for (const zone of [new Intl.DateTimeFormat().resolvedOptions().timeZone, "Moon/Tycho"]) {
    const place = timeIn(zone);
    showOwnTime(place);
    expect(place.textContent).toBe("17:00");
  }
});
