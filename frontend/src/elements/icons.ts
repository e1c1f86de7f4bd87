/** The icons, drawn for this product on a grid of 24. They are decoration: the words beside them name the thing. */

import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

export type Icon =
  | "microphone"
  | "microphone-off"
  | "camera"
  | "camera-off"
  | "screen"
  | "screen-off"
  | "more"
  | "leave"
  | "sound"
  | "person"
  | "people"
  | "chat"
  | "record"
  | "watching";

const STROKES: Readonly<Record<Icon, SVGTemplateResult>> = {
  microphone: svg`<rect x="9" y="2.75" width="6" height="11.5" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.25"/>`,
  "microphone-off": svg`<path d="M15 9.5V5.75a3 3 0 0 0-5.8-1.1M9 9v2.25a3 3 0 0 0 4.6 2.54M5.5 11.5A6.5 6.5 0 0 0 16 16.6m2.1-3.1a6.5 6.5 0 0 0 .4-2M12 18v3.25M4 3l16 18"/>`,
  camera: svg`<rect x="2.75" y="6" width="12.5" height="12" rx="2.5"/><path d="m15.25 10.75 6-3.5v9.5l-6-3.5"/>`,
  "camera-off": svg`<path d="M10.5 6h2.25a2.5 2.5 0 0 1 2.5 2.5v2.25l6-3.5v9.5l-3-1.75M15.2 15.9a2.5 2.5 0 0 1-2.45 2.1h-7.5a2.5 2.5 0 0 1-2.5-2.5v-7a2.5 2.5 0 0 1 2.1-2.46M4 3l16 18"/>`,
  screen: svg`<rect x="2.75" y="4.5" width="18.5" height="12" rx="2"/><path d="M8.5 20h7M12 13.5V8m-2.5 2.25L12 7.75l2.5 2.5"/>`,
  "screen-off": svg`<rect x="2.75" y="4.5" width="18.5" height="12" rx="2"/><path d="M8.5 20h7M9.75 8.25l4.5 4.5m0-4.5-4.5 4.5"/>`,
  more: svg`<path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.25"/><circle cx="8.5" cy="17" r="2.25"/>`,
  leave: svg`<path d="M3.2 15.2c-.5-1-.6-2.3.2-3.2 2.1-2.3 5.2-3.5 8.6-3.5s6.5 1.2 8.6 3.5c.8.9.7 2.2.2 3.2-.3.6-1 .9-1.6.7l-3-.9c-.6-.2-1-.8-1-1.4v-1.5c-2.1-.7-4.3-.7-6.4 0v1.5c0 .6-.4 1.2-1 1.4l-3 .9c-.6.2-1.3-.1-1.6-.7Z"/>`,
  sound: svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5Zm11.5-1a5 5 0 0 1 0 7m2.5-9.5a8.5 8.5 0 0 1 0 12"/>`,
  people: svg`<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 13.6a6.5 6.5 0 0 1 4 5.9"/>`,
  record: svg`<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="3.5" fill="currentColor" stroke="none"/>`,
  chat: svg`<path d="M4.5 4.5h15a1.75 1.75 0 0 1 1.75 1.75v8.5a1.75 1.75 0 0 1-1.75 1.75H11l-4.5 4v-4h-2a1.75 1.75 0 0 1-1.75-1.75v-8.5A1.75 1.75 0 0 1 4.5 4.5Z"/>`,
  watching: svg`<path d="m3.2 8.6 12.3-4.1a1.5 1.5 0 0 1 1.9 1l1.2 3.6a1.5 1.5 0 0 1-1 1.9l-9.3 3.1a3 3 0 0 1-3.8-1.9Zm5.3 5.6v2.3a2 2 0 0 1-2 2H3m0-2.5v5M18.6 8.7l2.4-.8.8 2.4-2.4.8"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>`,
};

export function icon(name: Icon): TemplateResult {
  return html`<svg class="app-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${STROKES[name]}</svg>`;
}
