/** The right pane when nobody is there: what happens when someone comes. */

import { html, type TemplateResult } from "lit";
import type { DeskPicture } from "../../contract/types";
import { icon } from "../icons";

export function empty(picture: DeskPicture): TemplateResult {
  const [headline, detail] = words(picture);
  return html`
    <section class="app-empty">
      <span class="app-empty__mark">${icon("person")}</span>
      <h2>${headline}</h2>
      <p>${detail}</p>
    </section>`;
}

function words(picture: DeskPicture): readonly [headline: string, detail: string] {
  switch (picture.state) {
    case "available":
      return ["Nobody is with you", nextWords(picture)];
    case "paused":
    case "pausedMissed":
    case "offline":
      return ["You are not taking anyone", "Switch to Available when you are ready. The line is kept meanwhile."];
    case "wrapUp":
    case "reserved":
    case "busy":
      return ["One moment", "The customer appears here."];
  }
}

/** How the next customer comes: a host may serve sessions of both kinds. */
function nextWords({ sessions }: DeskPicture): string {
  if (sessions.every((session) => session.automatic)) return "The next customer is offered to you here, with a sound.";
  if (sessions.some((session) => session.automatic)) {
    return "Press Next to call the first person in line, or wait for an offer. Their picture appears here.";
  }
  return "Press Next to call the first person in line. Their picture appears here.";
}
