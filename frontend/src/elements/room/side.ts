/** What stands beside the pictures: the chat, and the people of the room. */

import { html, nothing, type TemplateResult } from "lit";
import type { ChatMessage, RoomAsk, RoomInvitation, RoomPicture } from "../../contract/types";
import { linked } from "../../lib/room/linked";
import { language, locale, say } from "../../lib/say";
import { icon } from "../icons";

/** Times as the reader writes them. */
function timeFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" });
}

/** Which of them is open. */
export type SideOpen = "chat" | "people" | "cameras" | "recording" | null;

export interface SideState {
  readonly open: SideOpen;
  readonly picture: RoomPicture;
  /** `null` until they were read for the first time. */
  readonly messages: readonly ChatMessage[] | null;
  /** Why the last thing asked for was not done; empty if it was. */
  readonly problem: string;
  readonly isSending: boolean;
  /** The link for whoever is to help, once it was asked for. */
  readonly invitation: RoomInvitation | null;
  /** Whether it was copied. */
  readonly copied: boolean;
  /** The cameras that the reader does not want to see. */
  readonly hidden: ReadonlySet<string>;
}

export interface SideActions {
  readonly close: () => void;
  readonly say: (form: HTMLFormElement) => void;
  readonly send: (input: HTMLInputElement) => void;
  readonly ask: (ask: RoomAsk) => void;
  readonly invite: () => void;
  readonly copy: () => void;
  readonly hide: (camera: string, isHidden: boolean) => void;
}

const WORDS_MAX = 2_000;
/** What the server takes; it looks into each file, whatever it is called. */
const FILES = "image/png,image/jpeg,image/gif,image/webp,application/pdf,.txt,.docx,.xlsx,.pptx,.odt,.ods,.odp";

export function side(state: SideState, actions: SideActions): TemplateResult {
  const { title, body } = shown(state, actions);
  return html`
    <section class="app-side" aria-label=${title} data-role="side" @keydown=${onEscape(actions.close)}>
      <header class="app-side__head">
        <h2>${title}</h2>
        <button class="app-button app-button--plain" type="button" @click=${actions.close}>${say("close")}</button>
      </header>
      ${body}
      <p class="app-side__problem" role="alert">${state.problem}</p>
    </section>`;
}

function shown(state: SideState, actions: SideActions): { title: string; body: TemplateResult } {
  if (state.open === "chat") return { title: say("bar-chat"), body: chat(state, actions) };
  if (state.open === "people") return { title: say("bar-people"), body: people(state, actions) };
  if (state.open === "cameras") return { title: say("bar-cameras"), body: cameras(state, actions) };
  return { title: say("tape-title"), body: recording(state, actions) };
}

/** What is said about a recording, and what the reader can do about it. */
function recording({ picture }: SideState, { ask }: SideActions): TemplateResult {
  const { tape, isHost, agreed } = picture;
  const button = (word: string, request: RoomAsk, isPrimary = false): TemplateResult =>
    html`<button class="app-button ${isPrimary ? "" : "app-button--secondary"}" type="button" @click=${() => ask(request)}>${word}</button>`;
  const stop = button("End the recording", { ask: "stopRecording" });
  const withdraw = button(say("tape-withdraw"), { ask: "agree", agrees: false });
  switch (tape) {
    case "off":
      return html`<p>${say("tape-off")}</p>
        ${isHost ? html`<p class="app-quiet">Everyone in the room is asked first, and one no is enough.</p>${button("Ask to record", { ask: "record" }, true)}` : nothing}`;
    case "asked":
      if (isHost) {
        return html`<p>Everyone is asked. It begins when all have agreed.</p>
          ${button("Ask again", { ask: "record" })}${button("Take it back", { ask: "stopRecording" })}`;
      }
      return agreed
        ? html`<p>${say("tape-agreed")}</p>${withdraw}`
        : html`<p>${say("tape-ask")}</p>
            <p class="app-quiet">${say("tape-ask-hint")}</p>
            ${button(say("tape-agree"), { ask: "agree", agrees: true }, true)}${button(say("tape-refuse"), { ask: "agree", agrees: false })}`;
    case "running":
      return html`<p>${say("tape-running")}</p>
        ${isHost ? html`${button("Pause", { ask: "pauseRecording", paused: true })}${stop}` : withdraw}`;
    case "paused":
      return html`<p>${say("tape-paused")}</p>
        ${isHost ? html`${button("Go on", { ask: "pauseRecording", paused: false }, true)}${stop}` : withdraw}`;
  }
}

function chat(state: SideState, actions: SideActions): TemplateResult {
  const { messages, picture } = state;
  return html`
    <div class="app-chat" role="log" aria-label=${say("chat-log")} tabindex="0"><ol>
      ${messages?.map(message) ?? nothing}
      ${messages?.length === 0 ? html`<li class="app-quiet">${say("chat-nothing")}</li>` : nothing}
    </ol></div>
    ${messages && messages.length > 0 ? html`<p class="app-side__hint"><a href=${picture.transcript} download>${say("chat-save")}</a></p>` : nothing}
    <form class="app-side__write" @submit=${onSubmit(actions.say)}>
      <label class="app-visually-hidden" for="chat-text">${say("chat-your-message")}</label>
      <textarea id="chat-text" name="text" rows="2" maxlength=${WORDS_MAX} placeholder=${say("chat-write")} required
        @keydown=${sendsOnEnter}></textarea>
      <div class="app-side__buttons">
        ${
          picture.fileMbMax > 0
            ? html`<label class="app-button app-button--secondary app-side__file">
                <input class="app-visually-hidden" type="file" accept=${FILES} ?disabled=${state.isSending}
                  @change=${(event: Event) => actions.send(event.currentTarget as HTMLInputElement)}>
                <span>${say("chat-file")}</span></label>`
            : nothing
        }
        <button class="app-button" type="submit" ?disabled=${state.isSending}>${say("chat-send")}</button>
      </div>
      ${picture.fileMbMax > 0 ? html`<p class="app-quiet app-side__hint">${say("chat-files", { most: picture.fileMbMax })}</p>` : nothing}
    </form>`;
}

function message({ atMs, mine, name, text, file }: ChatMessage): TemplateResult {
  const at = new Date(Number(atMs));
  const time = html`<time datetime=${at.toISOString()}>${timeFormat().format(at)}</time>`;
  if (text === null && file === null) return html`<li class="app-quiet">${say("chat-came", { name })} ${time}</li>`;
  const said = file
    ? html`<a href=${file.href} download=${file.name}>${file.name}</a> <span class="app-quiet">${sizeWords(file.size)}</span>`
    : linked(text ?? "").map((part) =>
        part.href
          ? html`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`
          : part.text,
      );
  return html`
    <li class="app-chat__message ${mine ? "app-chat__message--mine" : ""}">
      <p class="app-chat__by">${mine ? say("chat-you") : name} ${time}</p>
      <p class="app-chat__said">${said}</p>
    </li>`;
}

/** A size as people say it. */
export function sizeWords(bytes: number): string {
  if (bytes >= 1_000_000)
    return `${(bytes / 1_000_000).toLocaleString(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
  return `${Math.max(1, Math.round(bytes / 1_000))} kB`;
}

function people(state: SideState, actions: SideActions): TemplateResult {
  const { people: all, me, isHost, locked, muted } = state.picture;
  const { ask } = actions;
  return html`
    <ul class="app-side__list">
      ${all.map(
        ({ key, name }) => html`
          <li>${icon("person")}<span>${key === me ? say("people-you", { name }) : name}${muted.includes(key) ? html` <em class="app-quiet">${say("people-muted")}</em>` : nothing}</span>
            ${
              isHost && key !== me && !muted.includes(key)
                ? html`<button class="app-button app-button--secondary" type="button" aria-label="Mute ${name}"
                    @click=${() => ask({ ask: "mute", person: key })}>Mute</button>`
                : nothing
            }
            ${
              isHost && isRemovable(key)
                ? html`<button class="app-button app-button--secondary" type="button" aria-label="Remove ${name}"
                    @click=${() => ask({ ask: "remove", person: key })}>Remove</button>`
                : nothing
            }</li>`,
      )}
    </ul>
    ${
      isHost
        ? html`<div class="app-side__host">
            <button class="app-button app-button--secondary" type="button" aria-pressed=${locked}
              @click=${() => ask({ ask: "lock", locked: !locked })}>${locked ? "Let people in again" : "Let nobody else in"}</button>
            <p class="app-quiet">${locked ? "Invitations do not work at the moment." : "Whoever follows an invitation comes in."}</p>
            ${locked ? nothing : helper(state, actions)}
          </div>`
        : locked
          ? html`<p class="app-quiet">${say("people-locked")}</p>`
          : nothing
    }`;
}

/** The cameras that are here, which everyone may hide from themselves, and those that the host may bring in. */
function cameras({ picture, hidden }: SideState, { ask, hide }: SideActions): TemplateResult {
  const { cameras: here, camerasOutside: outside, isHost } = picture;
  const button = (word: string, name: string, act: () => void): TemplateResult =>
    html`<button class="app-button app-button--secondary" type="button" aria-label=${say("cameras-one", { what: word, name })} @click=${act}>${word}</button>`;
  return html`
    ${here.length === 0 ? html`<p class="app-quiet">${say("cameras-none")}</p>` : nothing}
    <ul class="app-side__list">
      ${here.map(({ camera, key, name, words }) => {
        const isHidden = hidden.has(key);
        return html`
          <li>${icon("watching")}<span>${name}${words && !isHidden ? html` <em class="app-quiet">${words}</em>` : nothing}</span>
            ${button(say(isHidden ? "cameras-show" : "cameras-hide"), name, () => hide(key, !isHidden))}
            ${isHost ? button("Take out", name, () => ask({ ask: "takeCameraOut", camera })) : nothing}</li>`;
      })}
    </ul>
    ${
      outside.length > 0
        ? html`<h3 class="app-side__more">Can be brought in</h3>
          <ul class="app-side__list">
            ${outside.map(
              ({ camera, name }) => html`
                <li>${icon("watching")}<span>${name}</span>${button("Bring in", name, () => ask({ ask: "bringCamera", camera }))}</li>`,
            )}
          </ul>
          <p class="app-quiet">Everyone in the room sees and hears a camera that is brought in.</p>`
        : nothing
    }`;
}

/** The way for a colleague or an interpreter to come in. */
function helper({ invitation, copied }: SideState, { invite, copy }: SideActions): TemplateResult {
  if (!invitation) {
    return html`<button class="app-button app-button--secondary" type="button" @click=${invite}>Bring in a colleague</button>
      <p class="app-quiet">A colleague or an interpreter comes in beside you, by a link that you give them.</p>`;
  }
  const until = timeFormat().format(new Date(Number(invitation.untilMs)));
  return html`
    <label class="app-field__label" for="helper-link">Link for a colleague or an interpreter</label>
    <input class="app-input" id="helper-link" readonly .value=${invitation.href} aria-describedby="helper-hint">
    <button class="app-button app-button--secondary" type="button" @click=${copy}>Copy the link</button>
    <p class="app-quiet" role="status">${copied ? "Copied." : nothing}</p>
    <p class="app-quiet" id="helper-hint">It works until ${until}, for everyone who has it, while this conversation goes on.</p>`;
}

/** Who waited and who serves are what the consultation is about: it is ended, they are not removed. */
function isRemovable(key: string): boolean {
  return key !== "host" && key !== "customer";
}

function onEscape(close: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === "Escape") close();
  };
}

function onSubmit(say: (form: HTMLFormElement) => void): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault();
    say(event.currentTarget as HTMLFormElement);
  };
}

/** As everywhere: Enter sends, with Shift it begins a line. Not while letters are still being composed. */
function sendsOnEnter(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  (event.currentTarget as HTMLTextAreaElement).form?.requestSubmit();
}
