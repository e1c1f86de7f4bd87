/** The line of one session. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DeskCheck, DeskPicture, DeskSession, DeskTicket } from "../../contract/types";
import { aboutWords, canTake, type Row, targetsFor } from "../../lib/desk-picture";
import { ageWords } from "../../lib/time-words";
import { closeOnEscape, lineMenu, type MenuActions } from "./menu";

export interface LineActions extends MenuActions {
  /** Takes the next of this session; absent where the one button for all sessions is enough. */
  readonly next: (() => void) | null;
  /** Somebody points at the line, or has the keyboard in it: nothing may move. */
  readonly hold: (by: "pointer" | "focus", isHeld: boolean) => void;
  readonly menu: (ticket: string, isOpen: boolean) => void;
}

export function line(
  picture: DeskPicture,
  session: DeskSession,
  rows: readonly Row[],
  openMenu: string | null,
  now: number,
  actions: LineActions,
): TemplateResult {
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
          : html`<ol class="app-people__line"
              @pointerenter=${() => actions.hold("pointer", true)} @pointerleave=${() => actions.hold("pointer", false)}
              @focusin=${(event: FocusEvent) => actions.hold("focus", isByKeyboard(event))}
              @focusout=${() => actions.hold("focus", false)}>
              ${repeat(
                rows,
                (row) => row.ticket.id,
                (row) => html`<li>${person(picture, row, openMenu === row.ticket.id, now, actions)}</li>`,
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

function isByKeyboard({ target }: FocusEvent): boolean {
  return target instanceof Element && target.matches(":focus-visible");
}

function person(
  picture: DeskPicture,
  { ticket, isGone }: Row,
  isOpen: boolean,
  now: number,
  actions: LineActions,
): TemplateResult {
  const menu = isGone
    ? html`<p class="app-menu app-quiet">Somebody was quicker, or the customer has left.</p>`
    : lineMenu(ticket, targetsFor(picture, ticket), canTake(picture), actions);
  return personRow(
    ticket,
    isGone ? "no longer in line" : aboutWords(ticket, now),
    ageWords(now - ticket.waitingSinceMs),
    isGone,
    isOpen,
    (opened) => actions.menu(ticket.id, opened),
    menu,
  );
}

/** What somebody found out about their device and connection: at a glance, and in words. */
export function checkLight({ light, words }: DeskCheck): TemplateResult {
  return html`<span class="app-found app-found--${light}" title=${words}><span class="app-light app-light--${light}"></span>
    <span class="app-found__words">${words}</span></span>`;
}

/** A person as a row that opens. */
export function personRow(
  ticket: DeskTicket,
  note: string,
  since: string,
  isGone: boolean,
  isOpen: boolean,
  toggled: (isOpen: boolean) => void,
  menu: TemplateResult,
): TemplateResult {
  return html`
    <details class="app-person ${isGone ? "app-person--gone" : ""}" ?open=${isOpen} data-ticket=${ticket.id}
      @toggle=${(event: Event) => toggled((event.currentTarget as HTMLDetailsElement).open)} @keydown=${closeOnEscape}>
      <summary class="app-person__row">
        <span class="app-person__light ${ticket.online && !isGone ? "app-person__light--on" : ""}"></span>
        <span class="app-person__name">${ticket.name}</span>
        ${ticket.check && !isGone ? checkLight(ticket.check) : nothing}
        <span class="app-person__note">${note}</span>
        <time class="app-person__since">${since}</time>
      </summary>
      ${isOpen ? menu : nothing}
    </details>`;
}
