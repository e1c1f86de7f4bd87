/** Who was removed a moment ago, and the way back. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { DeskRemoved } from "../../contract/types";
import { secondsUntil } from "../../lib/time-words";

/** More would cover the console; the older ones return to view as the newer ones run out. */
const SHOWN_MAX = 3;

/** Those that can still be brought back. No push says when the time is over. */
export function undoable(removed: readonly DeskRemoved[], now: number): readonly DeskRemoved[] {
  return removed.filter(({ undoUntilMs }) => undoUntilMs > now);
}

export function undo(
  removed: readonly DeskRemoved[],
  now: number,
  act: (ticket: string) => void,
): TemplateResult | typeof nothing {
  const shown = undoable(removed, now).slice(0, SHOWN_MAX);
  if (shown.length === 0) return nothing;
  return html`
    <div class="app-undos" role="group" aria-label="Removed just now">
      ${repeat(
        shown,
        ({ ticket }) => ticket,
        ({ ticket, name, undoUntilMs }, index) => html`
          <div class="app-undo">
            <p>${name} was removed.</p>
            <button class="app-button app-button--plain" type="button" aria-label="Undo: bring ${name} back"
              aria-keyshortcuts=${index === 0 ? "U" : nothing} @click=${() => act(ticket)}>Undo
              ${index === 0 ? html`<kbd class="app-key">U</kbd>` : nothing}</button>
            <span class="app-quiet" aria-hidden="true">${secondsUntil(undoUntilMs, now)} s</span>
          </div>`,
      )}
    </div>`;
}
