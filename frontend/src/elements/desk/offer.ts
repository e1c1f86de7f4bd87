/** The offer: one customer, a ring that empties, yes or no. */

import { html, svg, type TemplateResult } from "lit";
import type { DeskOffer } from "../../contract/types";
import { ageWords, secondsUntil } from "../../lib/time-words";

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;

export interface OfferActions {
  readonly accept: () => void;
  readonly decline: () => void;
}

export function offer(asked: DeskOffer, now: number, isBusy: boolean, actions: OfferActions): TemplateResult {
  const { customer } = asked;
  return html`
    <section class="app-offer" aria-labelledby="offer-who">
      ${ring(secondsUntil(asked.expiresAtMs, now), Math.max(0, asked.expiresAtMs - now) / (asked.offerS * 1_000))}
      <div class="app-stack">
        <p class="app-eyebrow">${asked.sessionName}</p>
        <h2 class="app-offer__who" id="offer-who">${customer.name}</h2>
        <p>Waiting ${waited(now - customer.waitingSinceMs)}. Would you like to take them now?</p>
      </div>
      <div class="app-offer__choices">
        <button class="app-button app-button--large" type="button" ?disabled=${isBusy} @click=${actions.accept}>
          Accept <kbd class="app-key">Enter</kbd></button>
        <button class="app-button app-button--large app-button--secondary" type="button" ?disabled=${isBusy} @click=${actions.decline}>
          Decline <kbd class="app-key">Esc</kbd></button>
      </div>
    </section>`;
}

function waited(milliseconds: number): string {
  const age = ageWords(milliseconds);
  return age === "just now" ? "for less than a minute" : `for ${age}`;
}

/** Emptied by an attribute, not by a style, so that the content security policy has nothing to object to. */
function ring(seconds: number, share: number): TemplateResult {
  const left = Math.min(1, share) * ROUND;
  return html`
    <div class="app-ring" role="timer" aria-label="Seconds left to decide">
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle class="app-ring__track" cx="50" cy="50" r=${RADIUS} />
        ${svg`<circle class="app-ring__left" cx="50" cy="50" r=${RADIUS} stroke-dasharray="${left} ${ROUND}" transform="rotate(-90 50 50)"/>`}
      </svg>
      <span class="app-ring__seconds">${seconds}</span>
    </div>`;
}
