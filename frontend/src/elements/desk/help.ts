/** The keys, in a dialog. */

import { html, type TemplateResult } from "lit";
import { SHORTCUTS } from "../../lib/desk-keys";

export function help(close: () => void): TemplateResult {
  return html`
    <dialog class="app-help" aria-labelledby="help-title" @close=${close}>
      <h2 id="help-title">Keys</h2>
      <dl class="app-help__keys">
        ${SHORTCUTS.map(
          ({ key, words }) =>
            html`<div class="app-help__key"><dt><kbd class="app-key">${key}</kbd></dt><dd>${words}</dd></div>`,
        )}
      </dl>
      <p class="app-quiet">No key does anything while you write notes.</p>
      <form method="dialog"><button class="app-button app-button--secondary">Close</button></form>
    </dialog>`;
}
