/** What may call for attention: two switches, beside the way to the keys. */

import { html, type TemplateResult } from "lit";

export interface AlertsShown {
  readonly sound: boolean;
  readonly desktop: boolean;
  /** Whether the browser has refused notifications: only its own settings can change that. */
  readonly isRefused: boolean;
}

export interface AlertsActions {
  readonly sound: () => void;
  readonly desktop: () => void;
  readonly help: () => void;
}

export function alerts(shown: AlertsShown, actions: AlertsActions): TemplateResult {
  const isDesktopOn = shown.desktop && !shown.isRefused;
  return html`
    <div class="app-desk__foot">
      ${toggle("Sound", shown.sound, actions.sound)}
      ${toggle(shown.isRefused ? "Notifications blocked by the browser" : "Notifications", isDesktopOn, actions.desktop, shown.isRefused)}
      <button class="app-button app-button--plain" type="button" aria-keyshortcuts="?" @click=${actions.help}>
        Keys <kbd class="app-key">?</kbd></button>
    </div>`;
}

function toggle(words: string, isOn: boolean, act: () => void, isDisabled = false): TemplateResult {
  return html`<button class="app-switch" type="button" role="switch" aria-checked=${isOn} ?disabled=${isDisabled} @click=${act}>
    <span class="app-switch__track" aria-hidden="true"></span>${words}</button>`;
}
