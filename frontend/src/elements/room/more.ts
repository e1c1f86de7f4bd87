/** What stands behind "More": how the pictures are arranged, which devices are used, how the connection is. */

import { html, nothing, type TemplateResult } from "lit";
import type { Device, DeviceList } from "../../lib/room/device-list";
import type { Layout } from "../../lib/room/gallery";
import type { OwnKind } from "../../lib/room/own-media";
import type { Quality } from "../../lib/room/quality";
import { say } from "../../lib/say";
import { qualityRows, qualityWords } from "./quality-words";

export interface MoreState {
  readonly layout: Layout;
  readonly isFullScreen: boolean;
  /** Whether this browser can. */
  readonly canFillScreen: boolean;
  readonly canFloat: boolean;
  readonly devices: DeviceList;
  /** Which are in use, by id; empty for one that is not known. */
  readonly camera: string;
  readonly microphone: string;
  readonly speaker: string;
  /** Whether this browser can use another loudspeaker than the system does. */
  readonly canChooseSpeaker: boolean;
  /** `null` before it is known. */
  readonly quality: Quality | null;
}

export interface MoreActions {
  readonly layout: (layout: Layout) => void;
  readonly fullScreen: () => void;
  readonly float: () => void;
  readonly device: (kind: OwnKind | "speaker", id: string) => void;
  readonly close: () => void;
}

const LAYOUTS: readonly Layout[] = ["automatic", "one-large", "side-by-side"];

export function more(state: MoreState, actions: MoreActions): TemplateResult {
  const { devices } = state;
  return html`
    <section class="app-room__more" id="room-more" aria-label=${say("bar-more")} tabindex="-1" @keydown=${onEscape(actions.close)}>
      <div class="app-room__more-group" role="group" aria-labelledby="more-pictures">
        <h3 id="more-pictures">${say("more-pictures")}</h3>
        <div class="app-choice">
          ${LAYOUTS.map(
            (layout) =>
              html`<button type="button" aria-pressed=${layout === state.layout} @click=${() => actions.layout(layout)}>${say(`more-${layout}`)}</button>`,
          )}
        </div>
        <div class="app-choice">
          ${state.canFillScreen ? html`<button type="button" aria-pressed=${state.isFullScreen} @click=${actions.fullScreen}>${say("more-full-screen")}</button>` : nothing}
          ${state.canFloat ? html`<button type="button" @click=${actions.float}>${say("more-picture-in-picture")}</button>` : nothing}
        </div>
      </div>
      <div class="app-room__more-group" role="group" aria-labelledby="more-devices">
        <h3 id="more-devices">${say("more-devices")}</h3>
        ${choice(say("check-camera"), devices.cameras, state.camera, (id) => actions.device("camera", id))}
        ${choice(say("check-microphone"), devices.microphones, state.microphone, (id) => actions.device("microphone", id))}
        ${state.canChooseSpeaker ? choice(say("check-speaker"), devices.speakers, state.speaker, (id) => actions.device("speaker", id)) : nothing}
      </div>
      <div class="app-room__more-group" role="group" aria-labelledby="more-connection">
        <h3 id="more-connection">${say("more-connection")}</h3>
        <p>${qualityWords(state.quality)}</p>
        <dl class="app-room__figures">
          ${qualityRows(state.quality).map(([what, figure]) => html`<dt>${what}</dt><dd>${figure}</dd>`)}
        </dl>
      </div>
    </section>`;
}

function choice(
  word: string,
  devices: readonly Device[],
  used: string,
  choose: (id: string) => void,
): TemplateResult | typeof nothing {
  if (devices.length === 0) return nothing;
  const chosen = (event: Event) => choose((event.currentTarget as HTMLSelectElement).value);
  return html`<label class="app-room__device"><span>${word}</span>
    <select class="app-input" @change=${chosen}>
      ${devices.map(({ id, name }) => html`<option value=${id} ?selected=${id === used}>${name}</option>`)}
    </select></label>`;
}

function onEscape(close: () => void) {
  return (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
}
