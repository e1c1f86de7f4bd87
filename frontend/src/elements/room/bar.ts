/** The bar of controls below the picture: icons with their words under them. */

import { html, nothing, type TemplateResult } from "lit";
import { type Icon, icon } from "../icons";

export interface BarState {
  /** Whether there is one at all, and whether it is on. */
  readonly microphone: "on" | "off" | "none";
  readonly camera: "on" | "off" | "none";
  /** Whether the call has begun: before that there is nothing to switch. */
  readonly isReady: boolean;
  readonly leaveWord: string;
  readonly peerName: string;
  readonly asksToLeave: boolean;
  readonly isLeaving: boolean;
}

export interface BarActions {
  readonly microphone: () => void;
  readonly camera: () => void;
  readonly askToLeave: (asks: boolean) => void;
  readonly leave: () => void;
}

export function bar(state: BarState, actions: BarActions): TemplateResult {
  const microphoneOn = state.microphone === "on";
  const cameraOn = state.camera === "on";
  return html`
    ${state.asksToLeave ? confirmation(state, actions) : nothing}
    <div class="app-bar" role="toolbar" aria-label="Controls of the call">
      ${control(microphoneOn ? "microphone" : "microphone-off", microphoneOn ? "Mute" : "Unmute", !microphoneOn, state.microphone === "none", actions.microphone)}
      ${control(cameraOn ? "camera" : "camera-off", cameraOn ? "Stop camera" : "Start camera", !cameraOn, !state.isReady, actions.camera)}
      <button class="app-bar__control app-bar__control--leave" type="button" aria-expanded=${state.asksToLeave}
        @click=${() => actions.askToLeave(!state.asksToLeave)}>${icon("leave")}<span>${state.leaveWord}</span></button>
    </div>`;
}

function control(name: Icon, word: string, isOff: boolean, disabled: boolean, act: () => void): TemplateResult {
  return html`<button class="app-bar__control ${isOff ? "app-bar__control--off" : ""}" type="button" ?disabled=${disabled}
    @click=${act}>${icon(name)}<span>${word}</span></button>`;
}

function confirmation(state: BarState, actions: BarActions): TemplateResult {
  return html`
    <div class="app-room__confirm" role="group" aria-label="${state.leaveWord} the call?">
      <p>${state.leaveWord} the call with ${state.peerName}?</p>
      <button class="app-button app-button--danger" type="button" data-role="confirm-leave" ?disabled=${state.isLeaving}
        @click=${actions.leave}>Yes, ${state.leaveWord.toLowerCase()}</button>
      <button class="app-button app-button--secondary" type="button" @click=${() => actions.askToLeave(false)}>Stay</button>
    </div>`;
}
