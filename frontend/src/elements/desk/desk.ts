/** `<ar-desk>`: the host's console. Shows what the server says and asks for things; it never guesses an outcome. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { DeskPicture, DeskSession, DeskTicket } from "../../contract/types";
import { ConnectionStrip } from "../../lib/connection-strip";
import { type AlertWishes, type Call, DeskAlerts, type Desktop } from "../../lib/desk-alerts";
import { type Command, commandFor } from "../../lib/desk-keys";
import { canTakeNext, isPause, mayReplace, type Row, rowsFor, targetsFor, waitingCount } from "../../lib/desk-picture";
import type { RoomControls } from "../../lib/room-view";
import { ServerClock } from "../../lib/server-clock";
import type { Connection, DeskAction, DeskLink, DeskRequest } from "../../lib/socket";
import type { Bell } from "../../lib/sound";
import { PageTitle } from "../../lib/title";
import { Turns } from "../../lib/turns";
import { write } from "../../lib/visit-words";
import { alerts } from "./alerts";
import { consultation, type RoomLoading } from "./consultation";
import { duty } from "./duty";
import { empty } from "./empty";
import { held } from "./held";
import { help } from "./help";
import { line } from "./line";
import type { MenuActions } from "./menu";
import "./notes";
import type { NotesStore } from "./notes";
import { offer } from "./offer";
import { undo, undoable } from "./undo";
import { wrapUp } from "./wrap-up";

/** What the console stands on. A test passes fakes. */
export interface DeskParts {
  readonly link: DeskLink;
  readonly bell: Bell;
  readonly desktop: Desktop;
  readonly wishes: AlertWishes;
  /** Loads what defines `<ar-room>`. */
  readonly loadRoom: () => Promise<unknown>;
  /** Loads the room's scripts ahead of the first consultation. */
  readonly preloadRoom: () => void;
  readonly reload: () => void;
}

const TICK_MS = 250;
/** A refused page loads itself again, but not over and over. */
const RELOAD_PAUSE_MS = 15_000;

export class DeskElement extends LitElement {
  static override properties = {
    picture: { state: true },
    problem: { state: true },
    isBusy: { state: true },
    isHelpOpen: { state: true },
    roomLoading: { state: true },
    pointed: { state: true },
    focused: { state: true },
    openMenu: { state: true },
  };

  declare private picture: DeskPicture | null;
  declare private problem: string;
  declare private isBusy: boolean;
  declare private isHelpOpen: boolean;
  declare private roomLoading: RoomLoading;
  /** The session whose line the pointer is over. */
  declare private pointed: string | null;
  /** The session in whose line the keyboard is. */
  declare private focused: string | null;
  /** The ticket whose menu is open. */
  declare private openMenu: string | null;

  readonly #clock = new ServerClock();
  readonly #title = new PageTitle(document);
  readonly #strip = new ConnectionStrip(document.querySelector("#connection"), document.querySelector("#announce"));
  readonly #rows = new Map<string, readonly Row[]>();
  readonly #alerts = new DeskAlerts();
  readonly #turns = new Turns();
  #parts: DeskParts | undefined;
  #notes: NotesStore | null = null;
  #plainTitle = document.title;
  #wrapUp = { from: 0, until: 0 };
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #onKey = (event: KeyboardEvent): void => this.#key(event);
  readonly #onVisibility = (): void => this.#showTitle();

  constructor() {
    super();
    this.picture = null;
    this.problem = "";
    this.isBusy = false;
    this.isHelpOpen = false;
    this.roomLoading = "loading";
    this.pointed = null;
    this.focused = null;
    this.openMenu = null;
  }

  /** Light DOM: the page's one style sheet reaches it, and the server's rendering has the same classes. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Takes over from the server's rendering. */
  start(picture: DeskPicture, parts: DeskParts): void {
    this.#parts = parts;
    this.#notes = {
      read: (ticket) => parts.link.notes(ticket),
      write: (ticket, notes) => parts.link.ask("desk:writeNotes", { ticket, ...notes }),
    };
    this.replaceChildren();
    this.#take(picture);
    parts.link.open({
      picture: (next) => this.#take(next),
      connection: (connection) => this.#connection(connection),
    });
    addEventListener("keydown", this.#onKey);
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#ticking = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.#onKey);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearInterval(this.#ticking);
  }

  #take(picture: DeskPicture): void {
    if (this.picture && !mayReplace(this.picture, picture)) return;
    this.#clock.learn(picture.serverTimeMs);
    const until = picture.wrapUpUntilMs ?? 0;
    if (until !== this.#wrapUp.until) this.#wrapUp = { from: this.#clock.now(), until };
    this.picture = picture;
    this.#showTitle();
    const call = this.#alerts.take(picture, Date.now());
    if (call) this.#alert(call);
    if (picture.consultation && this.roomLoading === "loading") void this.#loadRoom();
  }

  /** Offers ring once each, whatever is switched off; of arrivals the host decides whether they are heard or shown. */
  #alert({ kind, words }: Call): void {
    const { bell, desktop, wishes } = this.#parts ?? {};
    if (kind === "offer") this.#title.call(words);
    if (kind === "offer" || wishes?.sound) bell?.ring();
    if (document.hidden && wishes?.desktop && desktop?.permission() === "granted") desktop.show(words);
  }

  /** An offer calls in the title until it is answered; else it says whom the host is with, and how many wait meanwhile. */
  #showTitle(): void {
    const { picture } = this;
    if (!picture || picture.offer) return;
    const { consultation: call } = picture;
    const words = call ? `${call.customer.name} · ${this.#plainTitle}` : this.#plainTitle;
    this.#title.count(document.hidden ? waitingCount(picture) : 0, words);
  }

  async #loadRoom(): Promise<void> {
    try {
      await this.#parts?.loadRoom();
      this.roomLoading = "ready";
    } catch {
      this.roomLoading = "failed";
    }
  }

  #connection(connection: Connection): void {
    if (connection === "connected") {
      this.#strip.back();
      this.#parts?.preloadRoom();
    } else if (connection === "lost") {
      this.#strip.lost("Reconnecting. What you see may be out of date.");
    } else {
      this.#strip.say("The server does not know this page any more. It loads itself again.");
      setTimeout(() => this.#parts?.reload(), RELOAD_PAUSE_MS);
    }
  }

  /** Asks for one thing at a time, and shows the sentence if it was not done. Says whether it was. */
  async #ask<Action extends DeskAction>(action: Action, request: DeskRequest<Action>): Promise<boolean> {
    const link = this.#parts?.link;
    const turn = link && this.#turns.take(JSON.stringify([action, request]), () => link.ask(action, request));
    if (!turn) return false;
    this.isBusy = true;
    this.problem = "";
    const outcome = await turn;
    this.isBusy = !this.#turns.areFree;
    if (!outcome.ok) this.problem = outcome.message;
    return outcome.ok;
  }

  /** The same from a menu, which closes once it is done. The keyboard stays where the menu was. */
  async #askFromMenu<Action extends DeskAction>(action: Action, request: DeskRequest<Action>): Promise<void> {
    if (!(await this.#ask(action, request))) return;
    if (action === "desk:remove")
      write(document.querySelector("#announce"), "Removed. The key U undoes this for a minute.");
    const summary = this.querySelector<HTMLElement>("details[open]:focus-within > summary");
    summary?.focus();
    summary?.parentElement?.removeAttribute("open");
    this.openMenu = null;
  }

  #key(event: KeyboardEvent): void {
    const { picture } = this;
    if (!picture) return;
    const command = commandFor(event, {
      hasOffer: picture.offer !== null,
      hasCall: picture.consultation !== null,
      hasHeld: picture.held.length > 0,
      hasRemoved: undoable(picture.removed, this.#clock.now()).length > 0,
      isWrappingUp: picture.state === "wrapUp",
      // The dialog itself knows first: that it was closed is told a moment later, and the next key may be quicker.
      isHelpOpen: this.querySelector<HTMLDialogElement>(".app-help")?.open ?? false,
    });
    if (!command) return;
    event.preventDefault();
    this.#do(command, picture);
  }

  #do(command: Command, picture: DeskPicture): void {
    const { offer: asked, consultation: call } = picture;
    switch (command) {
      case "next":
        void this.#next(null);
        break;
      case "accept":
        if (asked) void this.#ask("desk:accept", { consultation: asked.consultation });
        break;
      case "decline":
        if (asked) void this.#ask("desk:decline", { consultation: asked.consultation });
        break;
      case "hold":
        if (call?.stage === "live") void this.#ask("desk:hold", { consultation: call.id });
        break;
      case "resume":
        if (picture.held[0]) void this.#ask("desk:resume", { ticket: picture.held[0].customer.id });
        break;
      case "end":
        // The room asks once, and has the focus on "Yes, end".
        this.querySelector<HTMLElement>(".app-bar__control--leave")?.click();
        break;
      case "extend":
        void this.#ask("desk:extend", {});
        break;
      case "pause":
        void this.#ask("desk:duty", { duty: isPause(picture.duty) ? "available" : "paused" });
        break;
      case "undo":
        this.#undo(undoable(picture.removed, this.#clock.now())[0]?.ticket);
        break;
      case "help":
        this.isHelpOpen = true;
        break;
      case "microphone":
        this.querySelector<RoomControls>("ar-room")?.toggleMicrophone();
        break;
      case "camera":
        this.querySelector<RoomControls>("ar-room")?.toggleCamera();
        break;
      case "screen":
        this.querySelector<RoomControls>("ar-room")?.toggleScreen();
        break;
    }
  }

  async #next(session: string | null): Promise<void> {
    if (this.picture && canTakeNext(this.picture)) await this.#ask("desk:next", { session });
  }

  #undo(ticket: string | undefined): void {
    if (ticket) void this.#ask("desk:undo", { ticket });
  }

  async #switchDesktop(): Promise<void> {
    const { desktop, wishes } = this.#parts ?? {};
    if (!desktop || !wishes) return;
    const wanted = !wishes.desktop;
    // Asked only now, because the host has just said so.
    const granted = wanted && (await desktop.ask()) === "granted";
    wishes.desktop = granted;
    this.requestUpdate();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("isHelpOpen") && this.isHelpOpen) this.querySelector<HTMLDialogElement>(".app-help")?.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { picture } = this;
    if (!picture) return nothing;
    const now = this.#clock.now();
    const noted = picture.consultation?.customer ?? picture.last;
    return html`
      <div class="app-desk__side">${this.#side(picture, now)}</div>
      <div class="app-desk__main">
        <div role="alert">${this.#problemHere(picture) ? html`<p class="app-notice app-notice--problem">${this.problem}</p>` : nothing}</div>
        ${this.#main(picture, now)}
        ${noted ? keyed(noted.id, this.#notesOn(noted, !picture.consultation)) : nothing}
      </div>
      ${undo(picture.removed, now, (ticket) => this.#undo(ticket))}
      ${this.isHelpOpen ? help(this.#closeHelp) : nothing}`;
  }

  #notesOn(ticket: DeskTicket, isOver: boolean): TemplateResult {
    return html`<ar-notes .ticket=${ticket.id} .name=${ticket.name} .store=${this.#notes} .isOver=${isOver}></ar-notes>`;
  }

  readonly #closeHelp = (): void => {
    this.isHelpOpen = false;
  };

  /** In a call the room says what was not done, so that the picture does not jump. */
  #problemHere({ consultation: call }: DeskPicture): boolean {
    return this.problem !== "" && !(call && this.roomLoading === "ready");
  }

  #side(picture: DeskPicture, now: number): TemplateResult {
    const menus = this.#menus();
    const { desktop, wishes } = this.#parts ?? {};
    return html`
      ${duty(picture, now, this.isBusy, (wanted) => void this.#ask("desk:duty", { duty: wanted }))}
      ${this.#nextButton(picture)}
      ${held(picture, this.openMenu, now, {
        ...menus,
        resume: (ticket) => void this.#ask("desk:resume", { ticket }),
        menu: (ticket, isOpen) => this.#menuToggled(ticket, isOpen),
      })}
      ${picture.sessions.map((session) => this.#line(picture, session, menus, now))}
      ${picture.sessions.length === 0 ? html`<p class="app-notice">You do not serve a session yet. An administrator can add you to one.</p>` : nothing}
      ${alerts(
        {
          sound: wishes?.sound ?? true,
          desktop: wishes?.desktop ?? false,
          isRefused: desktop?.permission() === "denied",
        },
        {
          sound: () => {
            if (wishes) wishes.sound = !wishes.sound;
            this.requestUpdate();
          },
          desktop: () => void this.#switchDesktop(),
          help: () => this.#do("help", picture),
        },
      )}`;
  }

  #line(picture: DeskPicture, session: DeskSession, menus: MenuActions, now: number): TemplateResult {
    const drawn = this.#rows.get(session.id) ?? [];
    const hasMenu = drawn.some(({ ticket }) => ticket.id === this.openMenu);
    const isHeld = this.pointed === session.id || this.focused === session.id || hasMenu;
    const rows = rowsFor(drawn, session.line, isHeld);
    this.#rows.set(session.id, rows);
    return line(picture, session, rows, this.openMenu, now, {
      ...menus,
      next: picture.sessions.length > 1 && picture.state === "available" ? () => void this.#next(session.id) : null,
      hold: (by, isIn) => {
        this[by === "pointer" ? "pointed" : "focused"] = isIn ? session.id : null;
      },
      menu: (ticket, isOpen) => this.#menuToggled(ticket, isOpen),
    });
  }

  /** One menu at a time: what opens closes the other. */
  #menuToggled(ticket: string, isOpen: boolean): void {
    if (isOpen) this.openMenu = ticket;
    else if (this.openMenu === ticket) this.openMenu = null;
  }

  #menus(): MenuActions {
    return {
      pick: (ticket) => void this.#askFromMenu("desk:pick", { ticket }),
      priority: (ticket, priority) => void this.#ask("desk:priority", { ticket, priority }),
      transfer: (ticket, to) => void this.#askFromMenu("desk:transfer", { ticket, to }),
      remove: (ticket, why) => void this.#askFromMenu("desk:remove", { ticket, why }),
    };
  }

  /** Always in its place: it says why it cannot be pressed rather than to come and go. */
  #nextButton(picture: DeskPicture): TemplateResult {
    const isReady = canTakeNext(picture);
    return html`<button class="app-button app-button--large app-button--wide" type="button" aria-disabled=${!isReady}
      aria-keyshortcuts="N" @click=${() => void this.#next(null)}>Next <kbd class="app-key">N</kbd></button>`;
  }

  #main(picture: DeskPicture, now: number): TemplateResult {
    const { offer: asked, consultation: call } = picture;
    if (asked) {
      return offer(asked, now, this.isBusy, {
        accept: () => void this.#ask("desk:accept", { consultation: asked.consultation }),
        decline: () => void this.#ask("desk:decline", { consultation: asked.consultation }),
      });
    }
    if (call) {
      return consultation(call, now, this.roomLoading, this.problem, targetsFor(picture, call.customer), {
        end: () => void this.#ask("desk:end", { consultation: call.id }),
        reload: () => this.#parts?.reload(),
        hold: () => void this.#ask("desk:hold", { consultation: call.id }),
        transfer: (ticket, to) => void this.#askFromMenu("desk:transfer", { ticket, to }),
      });
    }
    if (picture.state === "wrapUp") {
      return wrapUp(this.#wrapUp, now, picture.duty !== "available", this.isBusy, {
        ready: () => void this.#ask("desk:ready", {}),
        extend: () => void this.#ask("desk:extend", {}),
      });
    }
    return empty(picture);
  }
}

customElements.define("ar-desk", DeskElement);
