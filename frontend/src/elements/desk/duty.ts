/** The state switch: always visible, with how long the state has lasted. */

import { html, nothing, type TemplateResult } from "lit";
import type { DeskDuty, DeskPicture } from "../../contract/types";
import { dutyOf, stateWords } from "../../lib/desk-picture";
import { ageWords, clock, secondsUntil } from "../../lib/time-words";

const CHOICES: readonly (readonly [duty: DeskDuty, word: string])[] = [
  ["available", "Available"],
  ["paused", "Paused"],
  ["off", "Off"],
];

export interface DutyActions {
  readonly duty: (duty: DeskDuty) => void;
  readonly ready: () => void;
}

export function duty(picture: DeskPicture, now: number, isBusy: boolean, actions: DutyActions): TemplateResult {
  const current = dutyOf(picture.state);
  return html`
    <section class="app-duty" aria-label="Your state">
      <p class="app-duty__now" data-state=${picture.state}>
        <strong>${stateWords(picture.state)}</strong>
        <span class="app-quiet">${sinceWords(picture, now)}</span>
      </p>
      <div class="app-duty__choices" role="group" aria-label="Change your state">
        ${CHOICES.map(
          ([choice, word]) =>
            html`<button class="app-duty__choice" type="button" aria-pressed=${choice === current} ?disabled=${isBusy}
              @click=${() => actions.duty(choice)}>${word}</button>`,
        )}
      </div>
      ${picture.wrapUpUntilMs === null ? nothing : wrapUp(picture.wrapUpUntilMs, now, isBusy, actions)}
    </section>`;
}

/** The picture says since when the duty lasts, which began before a customer came. */
function sinceWords({ state, sinceMs }: DeskPicture, now: number): string {
  const age = ageWords(now - sinceMs);
  if (state === "offline") return "";
  const isWithin = state === "reserved" || state === "busy" || state === "wrapUp";
  const lasts = age === "just now" ? "since just now" : `for ${age}`;
  return isWithin ? `on duty ${lasts}` : lasts;
}

function wrapUp(until: number, now: number, isBusy: boolean, actions: DutyActions): TemplateResult {
  const left = secondsUntil(until, now) * 1_000;
  return html`
    <div class="app-duty__wrap-up">
      <p>Available again in <strong>${clock(left)}</strong></p>
      <button class="app-button app-button--secondary" type="button" ?disabled=${isBusy} @click=${actions.ready}>Ready now</button>
    </div>`;
}
