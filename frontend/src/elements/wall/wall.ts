/** `<ar-wall>`: everything that goes on now. Shows what the server says; waits are counted on between pictures. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { WallHosts, WallPicture, WallSession } from "../../contract/types";
import { ConnectionStrip } from "../../lib/connection-strip";
import { ServerClock } from "../../lib/server-clock";
import type { Connection, WallLink } from "../../lib/socket";
import { ageWords } from "../../lib/time-words";

/** What the wall stands on. A test passes fakes. */
export interface WallParts {
  readonly link: WallLink;
  readonly reload: () => void;
}

/** Waits are told in minutes: often enough that none is ever a minute behind. */
const TICK_MS = 5_000;
/** A refused page loads itself again, but not over and over. */
const RELOAD_PAUSE_MS = 15_000;

export class WallElement extends LitElement {
  static override properties = { picture: { state: true } };

  declare private picture: WallPicture | null;

  readonly #clock = new ServerClock();
  readonly #strip = new ConnectionStrip(document.querySelector("#connection"), document.querySelector("#announce"));
  #parts: WallParts | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #reloading: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.picture = null;
  }

  /** Light DOM: the page's one style sheet reaches it, and the server's rendering has the same classes. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Takes over from the server's rendering. */
  start(picture: WallPicture, parts: WallParts): void {
    this.#parts = parts;
    this.replaceChildren();
    this.#take(picture);
    parts.link.open({
      picture: (next) => this.#take(next),
      connection: (connection) => this.#connection(connection),
    });
    this.#ticking = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
    clearTimeout(this.#reloading);
  }

  #take(picture: WallPicture): void {
    if (this.picture && picture.revision < this.picture.revision) return;
    this.#clock.learn(picture.serverTimeMs);
    this.picture = picture;
  }

  #connection(connection: Connection): void {
    if (connection === "connected") this.#strip.back();
    if (connection === "lost") this.#strip.lost("Reconnecting. What you see may be old.");
    if (connection === "refused") {
      this.#strip.say("Loading the page again.");
      this.#reloading ??= setTimeout(() => this.#parts?.reload(), RELOAD_PAUSE_MS);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { picture } = this;
    if (!picture) return nothing;
    const sum = (of: (session: WallSession) => number) => picture.sessions.reduce((all, one) => all + of(one), 0);
    return html`
      <dl class="app-wall__sum">
        <div><dt>In line</dt><dd>${sum((session) => session.waiting)}</dd></div>
        <div><dt>Consultations</dt><dd>${sum((session) => session.running)}</dd></div>
      </dl>
      ${
        picture.sessions.length === 0
          ? html`<p class="app-notice">There is no session yet. <a href="/admin/new-session">Make the first one.</a></p>`
          : nothing
      }
      <ul class="app-wall__sessions">${picture.sessions.map((session) => this.#session(session))}</ul>
      <p class="app-quiet">Service level: ${picture.measure}, of all who were answered or gave up after more than 10 s.
        Estimates: how often customers were called within the range that they were told when joining.</p>`;
  }

  #session(session: WallSession): TemplateResult {
    const unstaffed = session.waiting > 0 && session.onDuty === 0;
    return html`
      <li class="app-wall__session${session.open ? "" : " app-wall__session--closed"}">
        <div class="app-wall__head">
          <h2><a href="/admin/sessions/${session.slug}">${session.name}</a></h2>
          <p class="app-status app-quiet${session.open ? " app-status--open" : ""}">${session.open ? "Open" : "Closed"}</p>
        </div>
        <dl class="app-wall__figures">
          <div class=${unstaffed ? "app-wall__alarm" : nothing}><dt>Waiting</dt><dd>${session.waiting}</dd></div>
          <div><dt>Longest wait</dt><dd>${this.#longest(session)}</dd></div>
          <div><dt>Consultations</dt><dd>${session.running}</dd></div>
          <div><dt>Service level</dt><dd>${session.serviceLevel === null ? "–" : `${session.serviceLevel} %`}</dd></div>
        </dl>
        <p class="app-wall__today app-quiet">Today: ${session.answered} answered, ${session.abandoned} gave up,
          ${session.turnedAway} turned away at the door.${session.keptPlaces > 0 ? ` Kept places: ${session.keptPlaces}.` : ""}
          Estimates: ${estimateWords(session)}.</p>
        ${
          session.hosts.length === 0
            ? html`<p class="app-quiet">No hosts. <a href="/admin/sessions/${session.slug}/hosts">Choose some.</a></p>`
            : html`<ul class="app-wall__hosts">${session.hosts.map(hostsOf)}</ul>`
        }
      </li>`;
  }

  #longest({ longestSinceMs }: WallSession): string {
    return longestSinceMs === null ? "–" : ageWords(this.#clock.now() - longestSinceMs);
  }
}

function hostsOf({ doing, names, count }: WallHosts): TemplateResult {
  return html`<li data-doing=${doing}><strong>${count} ${doing}</strong> <span class="app-quiet">${names.join(", ")}</span></li>`;
}

/** How often an estimate came true. */
export function estimateWords({ estimatesGiven, estimatesHeld }: WallSession): string {
  if (estimatesGiven === 0) return "none given yet";
  return `${Math.floor((estimatesHeld * 100) / estimatesGiven)} % held`;
}

customElements.define("ar-wall", WallElement);
