/** The offer: one customer, a ring that empties, yes or no. */

import { html, nothing, type TemplateResult } from "lit";
import type { DeskOffer } from "../../contract/types";
import { aboutWords } from "../../lib/desk-picture";
import { ageWords, secondsUntil } from "../../lib/time-words";
import { checkLight } from "./line";
import { ring } from "./ring";

export interface OfferActions {
  readonly accept: () => void;
  readonly decline: () => void;
}

export function offer(asked: DeskOffer, now: number, isBusy: boolean, actions: OfferActions): TemplateResult {
  const { customer } = asked;
  const facts = aboutWords({ ...customer, stage: "waiting" }, now);
  return html`
    <section class="app-offer" aria-labelledby="offer-who">
      ${ring(secondsUntil(asked.expiresAtMs, now), (asked.expiresAtMs - now) / (asked.offerS * 1_000), "Seconds left to decide")}
      <div class="app-stack">
        <p class="app-eyebrow">${asked.sessionName}</p>
        <h2 class="app-offer__who" id="offer-who">${customer.name}</h2>
        ${facts ? html`<p class="app-quiet">${facts}</p>` : nothing}
        ${customer.check ? checkLight(customer.check) : nothing}
        <p>Waiting ${waited(now - customer.waitingSinceMs)}. Would you like to take them now?</p>
      </div>
      <div class="app-offer__choices">
        <button class="app-button app-button--large" type="button" ?disabled=${isBusy} aria-keyshortcuts="Enter" @click=${actions.accept}>
          Accept <kbd class="app-key">Enter</kbd></button>
        <button class="app-button app-button--large app-button--secondary" type="button" ?disabled=${isBusy} aria-keyshortcuts="Escape" @click=${actions.decline}>
          Decline <kbd class="app-key">Esc</kbd></button>
      </div>
    </section>`;
}

function waited(milliseconds: number): string {
  const age = ageWords(milliseconds);
  return age === "just now" ? "for less than a minute" : `for ${age}`;
}
