/** The state switch: always visible, with how long the state has lasted. */

import { html, nothing, type TemplateResult } from "lit";
import type { DeskDuty, DeskPicture } from "../../contract/types";
import { isPause, stateWords } from "../../lib/desk-picture";
import { forWords } from "../../lib/time-words";

const REASONS: readonly (readonly [duty: DeskDuty, word: string])[] = [
  ["break", "Break"],
  ["meeting", "Meeting"],
  ["paperwork", "Paperwork"],
];

export function duty(
  picture: DeskPicture,
  now: number,
  isBusy: boolean,
  change: (duty: DeskDuty) => void,
): TemplateResult {
  const current = picture.duty;
  const choice = (wanted: DeskDuty, word: string, isChosen: boolean, key: string | typeof nothing = nothing) =>
    html`<button class="app-choices__one" type="button" value=${wanted} aria-pressed=${isChosen} ?disabled=${isBusy}
      aria-keyshortcuts=${key} @click=${() => change(wanted)}>${word}</button>`;
  return html`
    <section class="app-duty" aria-label="Your state">
      <p class="app-duty__now" data-state=${picture.state}>
        <strong>${stateWords(picture.state)}</strong>
        <span class="app-quiet">${sinceWords(picture, now)}</span>
      </p>
      <div role="status">${picture.notice ? html`<p class="app-notice app-notice--call">${picture.notice}</p>` : nothing}</div>
      <div class="app-choices" role="group" aria-label="Change your state">
        ${choice("available", "Available", current === "available")}
        ${choice("paused", "Paused", isPause(current), "P")}
        ${choice("off", "Off", current === "off")}
      </div>
      ${
        isPause(current)
          ? html`<div class="app-reasons" role="group" aria-label="Why you are paused">
              ${REASONS.map(
                ([reason, word]) =>
                  html`<button class="app-reasons__one" type="button" aria-pressed=${current === reason} ?disabled=${isBusy}
                    @click=${() => change(reason)}>${word}</button>`,
              )}
            </div>`
          : nothing
      }
    </section>`;
}

/** The picture says since when the duty lasts, which began before a customer came. */
function sinceWords({ state, duty, sinceMs }: DeskPicture, now: number): string {
  if (state === "offline") return "";
  const isWithin = state === "reserved" || state === "busy" || state === "wrapUp";
  if (!isWithin) return forWords(now - sinceMs);
  // What was asked for in the meantime takes effect after the customer.
  if (duty === "available") return `on duty ${forWords(now - sinceMs)}`;
  return duty === "off" ? "then off" : "then paused";
}
