/** `<ar-desk>`: the host's console. Shows what the server says and asks for things; it never guesses an outcome. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { DeskPicture } from "../../contract/types";
import { ConnectionStrip } from "../../lib/connection-strip";
import { type Command, commandFor } from "../../lib/desk-keys";
import { canTakeNext, mayReplace, type Row, rowsFor } from "../../lib/desk-picture";
import type { Outcome } from "../../lib/reply";
import type { RoomControls } from "../../lib/room-view";
import { ServerClock } from "../../lib/server-clock";
import type { Connection, DeskLink } from "../../lib/socket";
import type { Bell } from "../../lib/sound";
import { PageTitle } from "../../lib/title";
import { consultation, type RoomLoading } from "./consultation";
import { duty } from "./duty";
import { empty } from "./empty";
import { help } from "./help";
import { line } from "./line";
import { offer } from "./offer";

/** What the console stands on. A test passes fakes. */
export interface DeskParts {
  readonly link: DeskLink;
  readonly bell: Bell;
  /** Loads what defines `<ar-room>`. */
  readonly loadRoom: () => Promise<unknown>;
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
    held: { state: true },
  };

  declare private picture: DeskPicture | null;
  declare private problem: string;
  declare private isBusy: boolean;
  declare private isHelpOpen: boolean;
  declare private roomLoading: RoomLoading;
  /** The session whose line the pointer is over. */
  declare private held: string | null;

  readonly #clock = new ServerClock();
  readonly #title = new PageTitle(document);
  readonly #strip = new ConnectionStrip(document.querySelector("#connection"), document.querySelector("#announce"));
  readonly #rows = new Map<string, readonly Row[]>();
  #parts: DeskParts | undefined;
  #plainTitle = document.title;
  #rung = "";
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #onKey = (event: KeyboardEvent): void => this.#key(event);

  constructor() {
    super();
    this.picture = null;
    this.problem = "";
    this.isBusy = false;
    this.isHelpOpen = false;
    this.roomLoading = "loading";
    this.held = null;
  }

  /** Light DOM: the page's one style sheet reaches it, and the server's rendering has the same classes. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Takes over from the server's rendering. */
  start(picture: DeskPicture, parts: DeskParts): void {
    this.#parts = parts;
    this.replaceChildren();
    this.#take(picture);
    parts.link.open({
      picture: (next) => this.#take(next),
      connection: (connection) => this.#connection(connection),
    });
    addEventListener("keydown", this.#onKey);
    this.#ticking = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.#onKey);
    clearInterval(this.#ticking);
  }

  #take(picture: DeskPicture): void {
    if (this.picture && !mayReplace(this.picture, picture)) return;
    this.#clock.learn(picture.serverTimeMs);
    this.picture = picture;
    this.#call(picture);
    if (picture.consultation && this.roomLoading === "loading") void this.#loadRoom();
  }

  /** Rings once for each offer, and lets the tab's title say so until it is answered. */
  #call(picture: DeskPicture): void {
    const asked = picture.offer;
    if (!asked) {
      this.#title.show(
        picture.consultation ? `${picture.consultation.customer.name} · ${this.#plainTitle}` : this.#plainTitle,
      );
      return;
    }
    if (asked.consultation === this.#rung) return;
    this.#rung = asked.consultation;
    this.#title.call(`${asked.customer.name} is waiting for you`);
    this.#parts?.bell.ring();
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
    } else if (connection === "lost") {
      this.#strip.lost("Reconnecting. What you see may be out of date.");
    } else {
      this.#strip.say("The server does not know this page any more. It loads itself again.");
      setTimeout(() => this.#parts?.reload(), RELOAD_PAUSE_MS);
    }
  }

  /** Asks for one thing at a time, and shows the sentence if it was not done. */
  async #ask(asking: (link: DeskLink) => Promise<Outcome>): Promise<void> {
    if (!this.#parts || this.isBusy) return;
    this.isBusy = true;
    this.problem = "";
    const outcome = await asking(this.#parts.link);
    this.isBusy = false;
    if (!outcome.ok) this.problem = outcome.message;
  }

  #key(event: KeyboardEvent): void {
    if (!this.picture) return;
    const { offer: asked, consultation: call } = this.picture;
    const command = commandFor(event, {
      hasOffer: asked !== null,
      hasCall: call !== null,
      isHelpOpen: this.isHelpOpen,
    });
    if (!command) return;
    event.preventDefault();
    this.#do(command, asked?.consultation ?? "");
  }

  #do(command: Command, offered: string): void {
    switch (command) {
      case "next":
        void this.#next(null);
        break;
      case "accept":
        void this.#ask((link) => link.accept(offered));
        break;
      case "decline":
        void this.#ask((link) => link.decline(offered));
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
    }
  }

  async #next(session: string | null): Promise<void> {
    if (this.picture && canTakeNext(this.picture)) await this.#ask((link) => link.next(session));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("isHelpOpen") && this.isHelpOpen) this.querySelector<HTMLDialogElement>(".app-help")?.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.picture) return nothing;
    const now = this.#clock.now();
    return html`
      <div class="app-desk__side">${this.#side(this.picture, now)}</div>
      <div class="app-desk__main">
        <div role="alert">${this.#problemHere(this.picture) ? html`<p class="app-notice app-notice--problem">${this.problem}</p>` : nothing}</div>
        ${this.#main(this.picture, now)}
      </div>
      ${this.isHelpOpen ? help(this.#closeHelp) : nothing}`;
  }

  readonly #closeHelp = (): void => {
    this.isHelpOpen = false;
  };

  /** In a call the room says what was not done, so that the picture does not jump. */
  #problemHere({ consultation: call }: DeskPicture): boolean {
    return this.problem !== "" && !(call && this.roomLoading === "ready");
  }

  #side(picture: DeskPicture, now: number): TemplateResult {
    return html`
      ${duty(picture, now, this.isBusy, {
        duty: (wanted) => void this.#ask((link) => link.duty(wanted)),
        ready: () => void this.#ask((link) => link.ready()),
      })}
      ${this.#nextButton(picture)}
      ${picture.sessions.map((session) => {
        const rows = rowsFor(this.#rows.get(session.id) ?? [], session.line, this.held === session.id);
        this.#rows.set(session.id, rows);
        return line(session, rows, now, {
          next: picture.sessions.length > 1 && picture.state === "available" ? () => void this.#next(session.id) : null,
          hold: (isHeld) => {
            this.held = isHeld ? session.id : null;
          },
        });
      })}
      ${picture.sessions.length === 0 ? html`<p class="app-notice">You do not serve a session yet. An administrator can add you to one.</p>` : nothing}
      <button class="app-button app-button--plain app-desk__keys" type="button" @click=${() => this.#do("help", "")}>
        Keys <kbd class="app-key">?</kbd></button>`;
  }

  /** Always in its place: it says why it cannot be pressed rather than to come and go. */
  #nextButton(picture: DeskPicture): TemplateResult {
    const isReady = canTakeNext(picture);
    return html`<button class="app-button app-button--large app-button--wide" type="button" aria-disabled=${!isReady}
      @click=${() => void this.#next(null)}>Next <kbd class="app-key">N</kbd></button>`;
  }

  #main(picture: DeskPicture, now: number): TemplateResult {
    const { offer: asked, consultation: call } = picture;
    if (asked) {
      return offer(asked, now, this.isBusy, {
        accept: () => void this.#ask((link) => link.accept(asked.consultation)),
        decline: () => void this.#ask((link) => link.decline(asked.consultation)),
      });
    }
    if (call) {
      return consultation(call, now, this.roomLoading, this.problem, {
        end: () => void this.#ask((link) => link.end(call.id)),
        reload: () => this.#parts?.reload(),
      });
    }
    return empty(picture);
  }
}

customElements.define("ar-desk", DeskElement);
