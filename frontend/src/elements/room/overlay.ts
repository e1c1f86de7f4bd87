/** Words over the pictures, with what one can do about it. */

import { html, type TemplateResult } from "lit";
import { say } from "../../lib/say";
import type { Overlay, Remedy } from "./words";

export function overlay({ headline, detail, remedies }: Overlay, remedy: (remedy: Remedy) => void): TemplateResult {
  return html`
    <div class="app-room__overlay">
      <h2>${headline}</h2>
      <p>${detail}</p>
      <div class="app-room__remedies">
        ${remedies.map(
          (one, index) =>
            html`<button class="app-button ${index > 0 ? "app-button--secondary" : ""}" type="button"
              @click=${() => remedy(one)}>${say(`room-${one}`)}</button>`,
        )}
      </div>
    </div>`;
}
