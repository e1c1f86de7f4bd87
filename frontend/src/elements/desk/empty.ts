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
  const isAutomatic = picture.sessions.some((session) => session.automatic);
  switch (picture.state) {
    case "wrapUp":
      return ["Wrapping up", "Write down what you need. You are available again when the time is over."];
    case "available":
      if (isAutomatic) return ["Nobody is with you", "The next customer is offered to you here, with a sound."];
      return ["Nobody is with you", "Press Next to call the first person in line. Their picture appears here."];
    case "paused":
    case "pausedMissed":
    case "offline":
      return ["You are not taking anyone", "Switch to Available when you are ready. The line is kept meanwhile."];
    case "reserved":
    case "busy":
      return ["One moment", "The customer appears here."];
  }
}
