/** The bar of controls below the picture: icons with their words under them. */

import { html, nothing, type TemplateResult } from "lit";
import type { RoomExtra } from "../../lib/room-view";
import { type Icon, icon } from "../icons";

export interface BarState {
  /** Whether there is one at all, and whether it is on. */
  readonly microphone: "on" | "off" | "none";
  readonly camera: "on" | "off" | "none";
  /** `none`: this browser cannot share one. */
  readonly screen: "on" | "off" | "none";
  /** Whether the call has begun: before that there is nothing to switch. */
  readonly isReady: boolean;
  readonly isMoreOpen: boolean;
  /** What the page adds. */
  readonly extras: readonly RoomExtra[];
  readonly leaveWord: string;
  readonly peerName: string;
  readonly asksToLeave: boolean;
  readonly isLeaving: boolean;
}

export interface BarActions {
  readonly microphone: () => void;
  readonly camera: () => void;
  readonly screen: () => void;
  readonly more: () => void;
  readonly askToLeave: (asks: boolean) => void;
  readonly leave: () => void;
}

export function bar(state: BarState, actions: BarActions): TemplateResult {
  const microphoneOn = state.microphone === "on";
  const cameraOn = state.camera === "on";
  const screenOn = state.screen === "on";
  return html`
    ${state.asksToLeave ? confirmation(state, actions) : nothing}
    <div class="app-bar" role="toolbar" aria-label="Controls of the call">
      ${control(microphoneOn ? "microphone" : "microphone-off", microphoneOn ? "Mute" : "Unmute", !microphoneOn, state.microphone === "none", actions.microphone)}
      ${control(cameraOn ? "camera" : "camera-off", cameraOn ? "Stop camera" : "Start camera", !cameraOn, !state.isReady, actions.camera)}
      ${state.screen === "none" ? nothing : control(screenOn ? "screen-off" : "screen", screenOn ? "Stop sharing" : "Share screen", screenOn, !state.isReady, actions.screen)}
      ${state.extras.map(extra)}
      <button class="app-bar__control" type="button" data-role="more" aria-expanded=${state.isMoreOpen} aria-controls="room-more"
        @click=${actions.more}>${icon("more")}<span>More</span></button>
      <button class="app-bar__control app-bar__control--leave" type="button" aria-expanded=${state.asksToLeave}
        @click=${() => actions.askToLeave(!state.asksToLeave)}>${icon("leave")}<span>${state.leaveWord}</span></button>
    </div>`;
}

function control(name: Icon, word: string, isMarked: boolean, disabled: boolean, act: () => void): TemplateResult {
  return html`<button class="app-bar__control ${isMarked ? "app-bar__control--off" : ""}" type="button" ?disabled=${disabled}
    @click=${act}>${icon(name)}<span>${word}</span></button>`;
}

function extra({ icon: picture, word, badge, isOpen, act }: RoomExtra): TemplateResult {
  return html`<button class="app-bar__control" type="button" aria-expanded=${isOpen} @click=${act}>${picture}<span>${word}</span>
    ${badge ? html`<span class="app-bar__badge">${badge}</span>` : nothing}</button>`;
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
