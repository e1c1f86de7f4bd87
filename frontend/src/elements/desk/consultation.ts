/** The consultation's pane: who, how far, and the room. */

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { DeskConsultation } from "../../contract/types";
import { aboutWords, type Targets } from "../../lib/desk-picture";
import { ENDING } from "../../lib/room-view";
import { clock, secondsLeftWords, secondsUntil } from "../../lib/time-words";
import { checkLight } from "./line";
import { closeOnEscape, transferForm } from "./menu";

/** What the pane shows in place of the room while its scripts are on the way, or when they did not come. */
export type RoomLoading = "loading" | "ready" | "failed";

export interface ConsultationActions {
  readonly end: () => void;
  readonly reload: () => void;
  readonly hold: () => void;
  readonly transfer: (ticket: string, to: string) => void;
}

export function consultation(
  shown: DeskConsultation,
  now: number,
  loading: RoomLoading,
  problem: string,
  targets: Targets,
  actions: ConsultationActions,
): TemplateResult {
  const facts = aboutWords({ ...shown.customer, stage: "waiting" }, now);
  return html`
    <section class="app-call" aria-labelledby="with-whom">
      <header class="app-call__head">
        <div>
          <p class="app-eyebrow">${shown.sessionName}</p>
          <h2 id="with-whom">${shown.customer.name}</h2>
          ${facts ? html`<p class="app-quiet">${facts}</p>` : nothing}
          ${shown.customer.check && shown.stage !== "live" ? checkLight(shown.customer.check) : nothing}
        </div>
        <div class="app-call__tools">
          <p class="app-call__stage" data-stage=${shown.stage}>${stageWords(shown, now)}</p>
          <button class="app-button app-button--secondary" type="button" aria-keyshortcuts="H"
            aria-disabled=${shown.stage !== "live"} @click=${() => shown.stage === "live" && actions.hold()}>Hold <kbd class="app-key">H</kbd></button>
          ${handOn(shown, targets, actions)}
        </div>
      </header>
      ${keyed(shown.id, room(shown, loading, problem, actions))}
    </section>`;
}

function handOn(
  shown: DeskConsultation,
  targets: Targets,
  actions: ConsultationActions,
): TemplateResult | typeof nothing {
  const form = transferForm(shown.customer, targets, actions.transfer);
  if (form === nothing) return nothing;
  return html`
    <details class="app-pop" @keydown=${closeOnEscape}>
      <summary class="app-button app-button--secondary">Hand on</summary>
      <div class="app-pop__body app-menu">${form}</div>
    </details>`;
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
      return html`<ar-room class="app-call__room" .consultation=${shown.id} .side=${"host"} .peerName=${shown.customer.name}
        .roomAttempt=${shown.roomAttempt} .interrupted=${shown.stage === "interrupted"} .leaving=${ENDING} .problem=${problem}
        @ar-leave=${actions.end}></ar-room>`;
  }
}
