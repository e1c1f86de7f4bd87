/** The consultation's pane: who, how far, and the room. */

import { html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { DeskConsultation } from "../../contract/types";
import { clock, secondsLeftWords, secondsUntil } from "../../lib/time-words";

/** What the pane shows in place of the room while its scripts are on the way, or when they did not come. */
export type RoomLoading = "loading" | "ready" | "failed";

export interface ConsultationActions {
  readonly end: () => void;
  readonly reload: () => void;
}

export function consultation(
  shown: DeskConsultation,
  now: number,
  loading: RoomLoading,
  problem: string,
  actions: ConsultationActions,
): TemplateResult {
  return html`
    <section class="app-call" aria-labelledby="with-whom">
      <header class="app-call__head">
        <div>
          <p class="app-eyebrow">${shown.sessionName}</p>
          <h2 id="with-whom">${shown.customer.name}</h2>
        </div>
        <p class="app-call__stage" data-stage=${shown.stage}>${stageWords(shown, now)}</p>
      </header>
      ${keyed(shown.id, room(shown, loading, problem, actions))}
    </section>`;
}

/** How far it has come, in words. */
export function stageWords(shown: DeskConsultation, now: number): string {
  const left = shown.untilMs === null ? "" : ` · ${secondsLeftWords(secondsUntil(shown.untilMs, now))}`;
  switch (shown.stage) {
    case "ringing":
      return `Ringing${left}`;
    case "entering":
      return "Coming in";
    case "live":
      return shown.beganAtMs === null ? "Together" : clock(now - shown.beganAtMs);
    case "interrupted":
      return `Interrupted${left}`;
  }
}

function room(
  shown: DeskConsultation,
  loading: RoomLoading,
  problem: string,
  actions: ConsultationActions,
): TemplateResult {
  switch (loading) {
    case "loading":
      return html`<div class="app-call__loading"><p>Preparing the picture.</p></div>`;
    case "failed":
      return html`<div class="app-call__loading">
        <p>The video could not be loaded. ${shown.customer.name} still expects you.</p>
        <button class="app-button" type="button" @click=${actions.reload}>Load the page again</button>
      </div>`;
    case "ready":
      return html`<ar-room class="app-call__room" .consultation=${shown.id} .peerName=${shown.customer.name}
        .roomAttempt=${shown.roomAttempt} .interrupted=${shown.stage === "interrupted"} .leaveWord=${"End"} .problem=${problem}
        @ar-leave=${actions.end}></ar-room>`;
  }
}
