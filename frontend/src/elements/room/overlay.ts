/** Words over the pictures, with what one can do about it. */

import { html, type TemplateResult } from "lit";
import type { Overlay, Remedy } from "./words";

const REMEDY_WORDS: Readonly<Record<Remedy, string>> = {
  "try-again": "Try again",
  "enter-again": "Try again now",
  "sound-only": "Join with sound only",
  nothing: "Join without both",
  "continue-here": "Continue here",
};

export function overlay({ headline, detail, remedies }: Overlay, remedy: (remedy: Remedy) => void): TemplateResult {
  return html`
    <div class="app-room__overlay">
      <h2>${headline}</h2>
      <p>${detail}</p>
      <div class="app-room__remedies">
        ${remedies.map(
          (one, index) =>
            html`<button class="app-button ${index > 0 ? "app-button--secondary" : ""}" type="button"
              @click=${() => remedy(one)}>${REMEDY_WORDS[one]}</button>`,
        )}
      </div>
    </div>`;
}
