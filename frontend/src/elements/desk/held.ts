/** Whom the host has put on hold, and for how long. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DeskHeld, DeskPicture } from "../../contract/types";
import { targetsFor } from "../../lib/desk-picture";
import { ageWords } from "../../lib/time-words";
import { personRow } from "./line";
import { heldMenu, type MenuActions } from "./menu";

export interface HeldActions extends MenuActions {
  readonly resume: (ticket: string) => void;
  readonly menu: (ticket: string, isOpen: boolean) => void;
}

export function held(
  picture: DeskPicture,
  openMenu: string | null,
  now: number,
  actions: HeldActions,
): TemplateResult | typeof nothing {
  if (picture.held.length === 0) return nothing;
  const isFree = !picture.offer && !picture.consultation;
  return html`
    <section class="app-people" aria-label="On hold">
      <header class="app-people__head"><h2>On hold</h2></header>
      <ol class="app-people__line">
        ${repeat(
          picture.held,
          ({ customer }) => customer.id,
          (one, index) => html`<li class="app-people__held">
            ${personRow(
              one.customer,
              noteFor(one),
              ageWords(now - one.sinceMs),
              false,
              openMenu === one.customer.id,
              (isOpen) => actions.menu(one.customer.id, isOpen),
              heldMenu(one.customer, targetsFor(picture, one.customer), actions),
            )}
            <button class="app-button app-button--secondary app-person__do" type="button" aria-disabled=${!isFree}
              aria-label="Resume with ${one.customer.name}" aria-keyshortcuts=${index === 0 ? "R" : nothing}
              @click=${() => isFree && actions.resume(one.customer.id)}>Resume ${index === 0 ? html`<kbd class="app-key">R</kbd>` : nothing}</button>
          </li>`,
        )}
      </ol>
    </section>`;
}

function noteFor({ customer, sessionName }: DeskHeld): string {
  return customer.online ? sessionName : `${sessionName} · not connected`;
}
