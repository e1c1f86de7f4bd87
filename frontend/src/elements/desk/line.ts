/** The line of one session. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DeskSession } from "../../contract/types";
import type { Row } from "../../lib/desk-picture";
import { ageWords } from "../../lib/time-words";

export interface LineActions {
  /** Takes the next of this session; absent where the one button for all sessions is enough. */
  readonly next: (() => void) | null;
  readonly hold: (isHeld: boolean) => void;
}

export function line(session: DeskSession, rows: readonly Row[], now: number, actions: LineActions): TemplateResult {
  const more = session.waiting - session.line.length;
  return html`
    <section class="app-people" aria-label=${session.name}>
      <header class="app-people__head">
        <h2>${session.name}</h2>
        <p class="app-quiet">${headWords(session)}</p>
        ${actions.next ? nextHere(session, actions.next) : nothing}
      </header>
      ${
        rows.length === 0
          ? html`<p class="app-people__empty">Nobody is waiting.</p>`
          : html`<ol class="app-people__line" @pointerenter=${() => actions.hold(true)} @pointerleave=${() => actions.hold(false)}>
              ${repeat(
                rows,
                (row) => row.ticket.id,
                (row) => person(row, now),
              )}
            </ol>`
      }
      ${more > 0 ? html`<p class="app-people__empty">and ${more} more</p>` : nothing}
    </section>`;
}

function headWords(session: DeskSession): string {
  const hosts = session.hostsOnDuty === 1 ? "1 host on duty" : `${session.hostsOnDuty} hosts on duty`;
  return `${session.open ? "Open" : "Closed"} · ${session.waiting} waiting · ${hosts}`;
}

function nextHere(session: DeskSession, next: () => void): TemplateResult {
  return html`<button class="app-button app-button--plain" type="button" ?disabled=${session.waiting === 0}
    aria-label="Next from ${session.name}" @click=${next}>Next from here</button>`;
}

function person({ ticket, isGone }: Row, now: number): TemplateResult {
  return html`
    <li class="app-person ${isGone ? "app-person--gone" : ""}">
      <span class="app-person__light ${ticket.online && !isGone ? "app-person__light--on" : ""}"></span>
      <span class="app-person__name">${ticket.name}</span>
      <span class="app-person__note">${noteFor(ticket.online, ticket.offered, isGone)}</span>
      <time class="app-person__since">${ageWords(now - ticket.waitingSinceMs)}</time>
    </li>`;
}

function noteFor(isOnline: boolean, isOffered: boolean, isGone: boolean): string {
  if (isGone) return "no longer in line";
  if (!isOnline) return "not connected";
  return isOffered ? "being asked about" : "";
}
