/**
 * The customer's page. The server renders it whole at each stage; this keeps it current: it rewrites words while the
 * stage stays, fetches the same address again when the stage changes, and holds the room beside both.
 */

import type { VisitCheck, VisitPicture } from "../contract/types";
import type { Alerts } from "./alerts";
import type { MakeCheck } from "./check-view";
import { ConnectionStrip } from "./connection-strip";
import { Countdown } from "./countdown";
import { pause } from "./deferred";
import { leavingWords, type MakeRoom, ROOM_LEAVE, type RoomView } from "./room-view";
import { say } from "./say";
import { ServerClock } from "./server-clock";
import type { Connection, VisitLink } from "./socket";
import type { Bell } from "./sound";
import type { Teller } from "./teller";
import { PageTitle } from "./title";
import { VisitChecks } from "./visit-check";
import { showOwnTime } from "./visit-clock";
import { VisitNotices } from "./visit-notices";
import { VisitPanel } from "./visit-panel";
import { isEntered, isLive, mayReplace, needsAnotherPage, pictureIn } from "./visit-picture";
import { part, write, writeCall, writeOrHide, writePicture } from "./visit-words";

/** What the page stands on. A test passes fakes. */
export interface VisitParts {
  readonly link: VisitLink;
  readonly bell: Bell;
  readonly alerts: Pick<Alerts, "isNew" | "isNews" | "cameIn" | "hasComeIn">;
  readonly teller: Teller;
  readonly makeRoom: MakeRoom;
  /** Loads what `makeRoom` needs, ahead of it. */
  readonly preloadRoom: () => void;
  readonly makeCheck: MakeCheck;
  /** The same address, rendered anew. */
  readonly fetchPage: () => Promise<Document>;
  /** A page beside this one. */
  readonly fetchPanel: (href: string) => Promise<Document>;
  /** The page that answers a form. */
  readonly postForm: (form: HTMLFormElement) => Promise<Document>;
  /** Leaves for another page. */
  readonly go: (href: string) => void;
  /** Loads the page again: only when the server refuses this one. */
  readonly reload: () => void;
}

/** A page that stands open for longer than this is loaded anew by its reader. */
const TURN_MAX_MS = 86_400_000;
/** So long after the instant the server surely agrees that it has come. */
const TURN_LATER_MS = 500;
/** Pauses between attempts to fetch the page when one fails or is older than what is known. */
const FETCH_PAUSES_MS = [300, 1_000, 2_000, 5_000];
/** Coming in, the room goes first: words about it may be this late. */
const ROOM_FIRST_MS = 1_000;
/** A refused page loads itself again, but not over and over. */
const RELOAD_PAUSE_MS = 15_000;
/** Words that are out of date are asked for anew, but not over and over. */
const REFRESH_PAUSE_MS = 1_000;

export class VisitPage {
  readonly #page: Document;
  readonly #parts: VisitParts;
  readonly #title: PageTitle;
  readonly #strip: ConnectionStrip;
  readonly #countdown = new Countdown();
  readonly #clock = new ServerClock();
  readonly #notices: VisitNotices;
  readonly #panel: VisitPanel;
  readonly #checks: VisitChecks;
  #refreshing: ReturnType<typeof setTimeout> | undefined;
  #main: HTMLElement;
  /** What is on screen. */
  #shown: VisitPicture;
  /** The newest that is known. */
  #newest: VisitPicture;
  #swapping = false;
  #room: RoomView | undefined;
  /** The consultation that was entered from this page, so that a second tab does not take the call over by itself. */
  #entered: string | undefined;

  constructor(page: Document, parts: VisitParts) {
    const main = page.querySelector<HTMLElement>("#visit");
    const picture = pictureIn(page);
    if (!main || !picture) throw new Error("the page has no visit");
    this.#page = page;
    this.#parts = parts;
    this.#main = main;
    this.#shown = picture;
    this.#newest = picture;
    this.#clock.learn(picture.serverTimeMs);
    this.#title = new PageTitle(page);
    this.#notices = new VisitNotices(page, parts.teller, parts.alerts);
    this.#panel = new VisitPanel(page, parts.fetchPanel);
    const tell = (check: VisitCheck) => void parts.link.checked(check);
    this.#checks = new VisitChecks({ make: parts.makeCheck, tell }, this.#panel, main.dataset["session"] ?? "");
    this.#strip = new ConnectionStrip(page.querySelector("#connection"), page.querySelector("#announce"));
  }

  start(): void {
    this.#wire();
    if (!isLive(this.#shown)) {
      this.#lookAgainWhenItTurns();
      return;
    }
    this.#notices.nearly(this.#shown, true);
    this.#entitle();
    if (this.#entersAtOnce()) this.#entered = this.#shown.consultation?.id;
    this.#call();
    this.#arrangeRoom();
    this.#refreshLater();
    for (const looked of ["focus", "visibilitychange"]) addEventListener(looked, () => this.#looked(), true);
    this.#parts.link.open({
      picture: (picture) => this.#take(picture),
      connection: (connection) => this.#connection(connection),
    });
  }

  /**
   * The tab that was opened last holds the call, so a page that is loaded during one enters at once. Where several people
   * share the place, it was perhaps another of them who came in: then only a tab that was in the room goes back to it.
   */
  #entersAtOnce(): boolean {
    const { consultation, people } = this.#shown;
    if (!consultation || !isEntered(this.#shown)) return false;
    return people < 2 || this.#parts.alerts.hasComeIn(consultation.id);
  }

  #take(picture: VisitPicture): void {
    if (!mayReplace(this.#newest, picture)) return;
    this.#newest = picture;
    this.#clock.learn(picture.serverTimeMs);
    // Handed on: the visit goes on at another address, and a call must not be missed there.
    if (picture.stage === "elsewhere" && picture.elsewhere) this.#parts.go(`/s/${picture.elsewhere.session}`);
    this.#notices.nearly(picture, false);
    if (!needsAnotherPage(this.#shown, picture)) this.#show();
    else if (!this.#showCall()) void this.#swap();
    this.#call();
    this.#arrangeRoom();
    this.#refreshLater();
  }

  /** Words that are out of date by time alone are asked for again. */
  #refreshLater(): void {
    clearTimeout(this.#refreshing);
    const { staleAtMs } = this.#newest;
    if (staleAtMs === null) return;
    const left = Math.min(TURN_MAX_MS, Math.max(REFRESH_PAUSE_MS, staleAtMs - this.#clock.now()));
    this.#refreshing = setTimeout(() => this.#parts.link.refresh(), left);
  }

  /** Before joining nothing is pushed: the page is loaded anew when it opens or closes, unless somebody is typing. */
  #lookAgainWhenItTurns(): void {
    const turnsAt = Number(this.#main.dataset["turnsAt"]);
    if (!Number.isFinite(turnsAt) || turnsAt <= 0) return;
    const left = turnsAt - this.#clock.now();
    if (left > TURN_MAX_MS) return;
    setTimeout(() => {
      const name = this.#main.querySelector<HTMLInputElement>('input[name="name"]');
      if (!name?.value) this.#parts.reload();
    }, Math.max(0, left) + TURN_LATER_MS);
  }

  /** The reader looks at the page. */
  #looked(): void {
    if (!this.#parts.teller.isWatched) return;
    this.#notices.seen(this.#newest);
    this.#entitle();
  }

  #show(): void {
    const picture = this.#newest;
    this.#shown = picture;
    writePicture(this.#main, picture);
    write(this.#page.querySelector("#announce"), `${picture.headline} ${picture.detail}`);
    this.#entitle();
  }

  /** While the page rings, the title belongs to that. */
  #entitle(): void {
    this.#notices.mark(this.#newest);
    const { stage } = this.#shown;
    if (stage !== "called" && stage !== "asked") this.#title.show(this.#notices.title(this.#shown));
  }

  /** Puts the server's rendering of the newest stage into the page. The room is not inside it and stays as it is. */
  async #swap(): Promise<void> {
    if (this.#swapping) return;
    this.#swapping = true;
    if (isEntered(this.#newest) && this.#entered === this.#newest.consultation?.id) await pause(ROOM_FIRST_MS);
    for (let attempt = 0; needsAnotherPage(this.#shown, this.#newest); attempt += 1) {
      if (attempt > 0) await pause(FETCH_PAUSES_MS[Math.min(attempt, FETCH_PAUSES_MS.length) - 1] ?? 0);
      // Without an answer there is nothing to adopt, and the loop asks again.
      const fetched = await this.#parts.fetchPage().catch(() => null);
      if (fetched) this.#adopt(fetched);
    }
    this.#swapping = false;
  }

  #adopt(fetched: Document): void {
    const main = fetched.querySelector<HTMLElement>("#visit");
    const picture = pictureIn(fetched);
    if (!main || !picture || !mayReplace(this.#newest, picture)) return;
    this.#put(this.#page.importNode(main, true), picture);
    this.#call();
    this.#arrangeRoom();
    this.#refreshLater();
  }

  /** Whoever waits has the page of the call already, so that it rings without asking for one. False when it has not. */
  #showCall(): boolean {
    const call = this.#main.querySelector<HTMLTemplateElement>('template[data-role="call"]');
    const { stage, consultation } = this.#newest;
    if (!call || stage !== "called" || !consultation || isEntered(this.#newest)) return false;
    const main = this.#main.cloneNode(false) as HTMLElement;
    main.dataset["stage"] = stage;
    main.append(this.#page.importNode(call.content, true));
    writePicture(main, this.#newest);
    writeCall(main, consultation);
    this.#put(main, this.#newest);
    return true;
  }

  /** Puts a stage in place of the one that is shown. */
  #put(main: HTMLElement, picture: VisitPicture): void {
    const hadFocus = this.#main.contains(this.#page.activeElement);
    this.#main.replaceWith(main);
    this.#main = main;
    if (this.#shown.stage !== picture.stage) this.#panel.close();
    this.#newest = picture;
    this.#shown = picture;
    this.#clock.learn(picture.serverTimeMs);
    this.#entitle();
    write(this.#page.querySelector("#announce"), `${picture.headline} ${picture.detail}`);
    // What had the focus is gone: the reader is put where the news is, not at the top of the page.
    if (hadFocus) main.focus();
    this.#wire();
  }

  /** Connects the parts of a freshly rendered stage. */
  #wire(): void {
    // Only a page with its script can ring.
    const meanwhile = part(this.#main, "meanwhile");
    if (meanwhile) meanwhile.hidden = false;
    this.#checks.wire(this.#main);
    part(this.#main, "try-sound")?.addEventListener("click", () => this.#parts.bell.ring());
    part(this.#main, "answer")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#comeIn();
    });
    part(this.#main, "enter-here")?.addEventListener("click", () => {
      this.#enter(this.#newest.consultation?.id);
      this.#arrangeRoom();
    });
    for (const form of this.#main.querySelectorAll<HTMLFormElement>('form[data-role="quiet"]')) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void this.#post(form);
      });
    }
    for (const link of this.#main.querySelectorAll<HTMLAnchorElement>('a[data-role="panel-link"]')) {
      link.addEventListener("click", (event) => {
        // Whoever wants it in a tab of its own gets it there.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        void this.#openPanel(link.getAttribute("href") ?? "");
      });
    }
    showOwnTime(this.#main);
    this.#notices.wire(this.#main);
  }

  /** Sends a form and puts the page that answers it in place, so that the connection, and the right to ring, stay. */
  async #post(form: HTMLFormElement): Promise<void> {
    const button = form.querySelector<HTMLButtonElement>("button");
    if (button) button.disabled = true;
    this.#say("");
    const answer = await this.#parts.postForm(form).catch(() => null);
    if (answer && pictureIn(answer)) {
      this.#adopt(answer);
      return;
    }
    if (button) button.disabled = false;
    this.#say(answer?.querySelector(".app-lead")?.textContent ?? say("no-answer"));
  }

  async #openPanel(href: string): Promise<void> {
    this.#say("");
    if (!(await this.#panel.open(href))) this.#say(say("panel-failed"));
  }

  #say(problem: string): void {
    writeOrHide(part(this.#main, "problem"), problem);
  }

  #enter(consultation: string | undefined): void {
    this.#entered = consultation;
    if (consultation !== undefined) this.#parts.alerts.cameIn(consultation);
  }

  /** Rings once for each alert, and counts down what is left to answer. */
  #call(): void {
    const { stage, consultation, untilMs } = this.#newest;
    if (stage === "called" && consultation && consultation.answerWithinS !== null) {
      this.#urge(consultation.answerWithinS, this.#parts.alerts.isNew(consultation));
    } else if (stage === "asked" && untilMs !== null) {
      const seconds = Math.max(0, (untilMs - this.#clock.now()) / 1_000);
      this.#urge(seconds, this.#parts.alerts.isNews("asked", String(untilMs)));
    } else {
      this.#countdown.stop();
    }
  }

  #urge(seconds: number, rings: boolean): void {
    if (this.#shown.stage === this.#newest.stage) this.#countdown.start(this.#main, seconds);
    this.#title.call(this.#newest.headline);
    this.#notices.mark(this.#newest);
    if (!rings) return;
    this.#parts.bell.ring();
    this.#notices.urgent(this.#newest);
  }

  async #comeIn(): Promise<void> {
    const consultation = this.#newest.consultation;
    if (!consultation) return;
    const button = this.#main.querySelector<HTMLButtonElement>(".app-called__enter");
    if (button) button.disabled = true;
    this.#say("");
    // The camera is asked for at once: what the browser asks the person runs while the server is told.
    this.#enter(consultation.id);
    this.#arrangeRoom();
    const outcome = await this.#parts.link.answer(consultation.id);
    if (outcome.ok) return;
    this.#entered = undefined;
    this.#closeRoom();
    if (button) button.disabled = false;
    this.#say(outcome.message);
  }

  /** Opens, updates or closes the room, so that it agrees with the newest picture. */
  #arrangeRoom(): void {
    const { consultation } = this.#newest;
    const wanted = consultation && this.#wants(consultation.id) ? consultation : undefined;
    if (this.#room && this.#room.consultation !== wanted?.id) this.#closeRoom();
    const enterHere = part(this.#main, "elsewhere");
    if (enterHere) enterHere.hidden = !isEntered(this.#newest) || wanted !== undefined;
    if (!wanted) return;
    if (!this.#room) {
      void this.#openRoom(wanted.id);
      return;
    }
    this.#room.roomAttempt = wanted.roomAttempt;
    this.#room.interrupted = wanted.interrupted;
    if (this.#entered !== wanted.id) return;
    this.#room.comeIn();
    this.#showRoom(true);
  }

  /** Whether this page enters the consultation, or is called to it and waits at its door. */
  #wants(consultation: string): boolean {
    return consultation === this.#entered || (this.#newest.stage === "called" && !isEntered(this.#newest));
  }

  #showRoom(shown: boolean): void {
    const holder = this.#page.querySelector<HTMLElement>("#room");
    if (holder) holder.hidden = !shown;
  }

  async #openRoom(id: string): Promise<void> {
    const room = await this.#parts.makeRoom().catch(() => undefined);
    if (!room) {
      this.#strip.say(say("video-failed"));
      return;
    }
    const consultation = this.#newest.consultation;
    // Loading took a while: the call may be over by now, or another request may have opened the room.
    if (this.#room || !consultation || consultation.id !== id || !this.#wants(id)) return;
    room.consultation = id;
    room.side = "customer";
    room.atDoor = this.#entered !== id;
    room.peerName = consultation.hostName;
    room.roomAttempt = consultation.roomAttempt;
    room.interrupted = consultation.interrupted;
    room.leaving = leavingWords();
    room.addEventListener(ROOM_LEAVE, () => void this.#leave());
    this.#room = room;
    this.#page.querySelector("#room")?.replaceChildren(room);
    this.#showRoom(!room.atDoor);
  }

  #closeRoom(): void {
    this.#room?.remove();
    this.#room = undefined;
    this.#showRoom(false);
  }

  async #leave(): Promise<void> {
    const outcome = await this.#parts.link.leave();
    if (this.#room) this.#room.problem = outcome.ok ? "" : outcome.message;
  }

  #connection(connection: Connection): void {
    if (connection === "connected") {
      this.#strip.back();
      // What this page needs itself is here by now.
      this.#parts.preloadRoom();
    } else if (connection === "lost") {
      this.#strip.lost(say(this.#room ? "reconnecting" : "reconnecting-place"));
    } else {
      this.#strip.say(say("outdated"));
      setTimeout(() => this.#parts.reload(), RELOAD_PAUSE_MS);
    }
  }
}
