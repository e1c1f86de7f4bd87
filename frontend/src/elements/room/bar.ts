/** The bar of controls below the picture: icons with their words under them. */

import { html, nothing, type TemplateResult } from "lit";
import type { LeavingWords, RoomExtra } from "../../lib/room-view";
import { say } from "../../lib/say";
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
  readonly leaving: LeavingWords;
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
    <div class="app-bar" role="toolbar" aria-label=${say("bar")}>
      ${control(microphoneOn ? "microphone" : "microphone-off", say(microphoneOn ? "bar-mute" : "bar-unmute"), !microphoneOn, state.microphone === "none", actions.microphone)}
      ${control(cameraOn ? "camera" : "camera-off", say(cameraOn ? "bar-camera-stop" : "bar-camera-start"), !cameraOn, !state.isReady, actions.camera)}
      ${state.screen === "none" ? nothing : control(screenOn ? "screen-off" : "screen", say(screenOn ? "bar-screen-stop" : "bar-screen-start"), screenOn, !state.isReady, actions.screen)}
      ${state.extras.map(extra)}
      <button class="app-bar__control" type="button" data-role="more" aria-expanded=${state.isMoreOpen} aria-controls="room-more"
        @click=${actions.more}>${icon("more")}<span>${say("bar-more")}</span></button>
      <button class="app-bar__control app-bar__control--leave" type="button" aria-expanded=${state.asksToLeave}
        @click=${() => actions.askToLeave(!state.asksToLeave)}>${icon("leave")}<span>${state.leaving.word}</span></button>
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
    <div class="app-room__confirm" role="group" aria-label=${state.leaving.question}>
      <p>${state.leaving.questionWith(state.peerName)}</p>
      <button class="app-button app-button--danger" type="button" data-role="confirm-leave" ?disabled=${state.isLeaving}
        @click=${actions.leave}>${state.leaving.yes}</button>
      <button class="app-button app-button--secondary" type="button" @click=${() => actions.askToLeave(false)}>${say("bar-stay")}</button>
    </div>`;
}
