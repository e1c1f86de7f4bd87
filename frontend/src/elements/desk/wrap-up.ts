/** The time after a consultation: how much is left, enough of it, or more. */

import { html, type TemplateResult } from "lit";
import { clock, secondsUntil } from "../../lib/time-words";
import { ring } from "./ring";

export interface WrapUpActions {
  readonly ready: () => void;
  readonly extend: () => void;
}

/** `from` is when this much time was given, as far as the page knows. */
export function wrapUp(
  span: { readonly from: number; readonly until: number },
  now: number,
  isPausing: boolean,
  isBusy: boolean,
  actions: WrapUpActions,
): TemplateResult {
  const left = secondsUntil(span.until, now);
  return html`
    <section class="app-wrap-up" aria-labelledby="wrap-up">
      ${ring(left, (span.until - now) / Math.max(1, span.until - span.from), "Seconds left to wrap up")}
      <h2 id="wrap-up">Wrapping up</h2>
      <p>${isPausing ? "Paused" : "Available again"} in <strong>${clock(left * 1_000)}</strong></p>
      <div class="app-offer__choices">
        <button class="app-button" type="button" ?disabled=${isBusy} @click=${actions.ready}>Ready now</button>
        <button class="app-button app-button--secondary" type="button" ?disabled=${isBusy} aria-keyshortcuts="W"
          @click=${actions.extend}>More time <kbd class="app-key">W</kbd></button>
      </div>
    </section>`;
}
