/** A ring that empties, with the seconds in it. */

import { html, svg, type TemplateResult } from "lit";

const RADIUS = 42;
const ROUND = 2 * Math.PI * RADIUS;

/** Emptied by an attribute, not by a style, so that the content security policy has nothing to object to. */
export function ring(seconds: number, share: number, label: string): TemplateResult {
  const left = Math.max(0, Math.min(1, share)) * ROUND;
  return html`
    <div class="app-ring" role="timer" aria-label=${label}>
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle class="app-ring__track" cx="50" cy="50" r=${RADIUS} />
        ${svg`<circle class="app-ring__left" cx="50" cy="50" r=${RADIUS} stroke-dasharray="${left} ${ROUND}" transform="rotate(-90 50 50)"/>`}
      </svg>
      <span class="app-ring__seconds">${seconds}</span>
    </div>`;
}
