/**
 * The customer's page. The server renders it whole at each stage; this keeps it current: it rewrites words while the
 * stage stays, fetches the same address again when the stage changes, and holds the room beside both.
 */

import type { VisitPicture } from "../contract/types";
import type { Alerts } from "./alerts";
import { ConnectionStrip } from "./connection-strip";
import { Countdown } from "./countdown";
import { pause } from "./deferred";
import { type MakeRoom, ROOM_LEAVE, type RoomView } from "./room-view";
import type { Connection, VisitLink } from "./socket";
import type { Bell } from "./sound";
import { PageTitle } from "./title";
import { isLive, mayReplace, pictureIn } from "./visit-picture";
import { part, write, writeOrHide, writePicture } from "./visit-words";

/** What the page stands on. A test passes fakes. */
export interface VisitParts {
  readonly link: VisitLink;
  readonly bell: Bell;
  readonly alerts: Pick<Alerts, "isNew">;
  readonly makeRoom: MakeRoom;
  /** The same address, rendered anew. */
  readonly fetchPage: () => Promise<Document>;
  /** Loads the page again: only when the server refuses this one. */
  readonly reload: () => void;
}

/** Pauses between attempts to fetch the page when one fails or is older than what is known. */
const FETCH_PAUSES_MS = [300, 1_000, 2_000, 5_000];
/** A refused page loads itself again, but not over and over. */
const RELOAD_PAUSE_MS = 15_000;

export class VisitPage {
  readonly #page: Document;
  readonly #parts: VisitParts;
  readonly #title: PageTitle;
  readonly #strip: ConnectionStrip;
  readonly #countdown = new Countdown();
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
    this.#title = new PageTitle(page);
    this.#strip = new ConnectionStrip(page.querySelector("#connection"), page.querySelector("#announce"));
  }

  start(): void {
    if (!isLive(this.#shown.stage)) return;
    this.#wire();
    this.#entitle();
    // The tab that was opened last holds the call, so a page that is loaded during one enters at once.
    if (isEntered(this.#shown)) this.#entered = this.#shown.consultation?.id;
    this.#call();
    this.#arrangeRoom();
    this.#parts.link.open({
      picture: (picture) => this.#take(picture),
      connection: (connection) => this.#connection(connection),
    });
  }

  #take(picture: VisitPicture): void {
    if (!mayReplace(this.#newest, picture)) return;
    this.#newest = picture;
    if (this.#isStale()) void this.#swap();
    else this.#show();
    this.#call();
    this.#arrangeRoom();
  }

  /** Whether what is on screen is of another kind than what should be: then words are not enough. */
  #isStale(): boolean {
    const [shown, newest] = [this.#shown, this.#newest];
    return (
      shown.stage !== newest.stage ||
      shown.consultation?.id !== newest.consultation?.id ||
      isEntered(shown) !== isEntered(newest)
    );
  }

  #show(): void {
    const picture = this.#newest;
    this.#shown = picture;
    writePicture(this.#main, picture);
    write(this.#page.querySelector("#announce"), `${picture.headline} ${picture.detail}`);
    this.#entitle();
  }

  /** While the call rings, the title belongs to it. */
  #entitle(): void {
    const { stage, headline } = this.#shown;
    if (stage !== "called") this.#title.show(`${headline} · ${this.#main.dataset["place"] ?? ""}`);
  }

  /** Puts the server's rendering of the newest stage into the page. The room is not inside it and stays as it is. */
  async #swap(): Promise<void> {
    if (this.#swapping) return;
    this.#swapping = true;
    for (let attempt = 0; this.#isStale(); attempt += 1) {
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
    const hadFocus = this.#main.contains(this.#page.activeElement);
    const adopted = this.#page.importNode(main, true);
    this.#main.replaceWith(adopted);
    this.#main = adopted;
    this.#newest = picture;
    this.#shown = picture;
    this.#entitle();
    write(this.#page.querySelector("#announce"), `${picture.headline} ${picture.detail}`);
    // What had the focus is gone: the reader is put where the news is, not at the top of the page.
    if (hadFocus) adopted.focus();
    this.#wire();
    this.#call();
    this.#arrangeRoom();
  }

  /** Connects the parts of a freshly rendered stage. */
  #wire(): void {
    // Only a page with its script can ring.
    const meanwhile = part(this.#main, "meanwhile");
    if (meanwhile) meanwhile.hidden = false;
    part(this.#main, "try-sound")?.addEventListener("click", () => this.#parts.bell.ring());
    part(this.#main, "answer")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#comeIn();
    });
    part(this.#main, "enter-here")?.addEventListener("click", () => {
      this.#entered = this.#newest.consultation?.id;
      this.#arrangeRoom();
    });
  }

  /** Rings once for each alert, and counts down what is left to come in. */
  #call(): void {
    const { stage, consultation } = this.#newest;
    if (stage !== "called" || !consultation || consultation.answerWithinS === null) {
      this.#countdown.stop();
      return;
    }
    if (this.#shown.stage === "called") this.#countdown.start(this.#main, consultation.answerWithinS);
    this.#title.call(this.#newest.headline);
    if (this.#parts.alerts.isNew(consultation)) this.#parts.bell.ring();
  }

  async #comeIn(): Promise<void> {
    const consultation = this.#newest.consultation;
    if (!consultation) return;
    const button = this.#main.querySelector<HTMLButtonElement>(".app-called__enter");
    if (button) button.disabled = true;
    writeOrHide(part(this.#main, "problem"), "");
    // The camera is asked for at once: what the browser asks the person runs while the server is told.
    this.#entered = consultation.id;
    this.#arrangeRoom();
    const outcome = await this.#parts.link.answer(consultation.id);
    if (outcome.ok) return;
    this.#entered = undefined;
    this.#arrangeRoom();
    if (button) button.disabled = false;
    writeOrHide(part(this.#main, "problem"), outcome.message);
  }

  /** Opens, updates or closes the room, so that it agrees with the newest picture. */
  #arrangeRoom(): void {
    const { consultation } = this.#newest;
    const wanted = consultation && consultation.id === this.#entered ? consultation : undefined;
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
  }

  async #openRoom(id: string): Promise<void> {
    const room = await this.#parts.makeRoom().catch(() => undefined);
    if (!room) {
      this.#strip.say("The video could not be loaded. Check the connection and reload the page.");
      return;
    }
    const consultation = this.#newest.consultation;
    // Loading took a while: the call may be over by now, or another request may have opened the room.
    if (this.#room || !consultation || consultation.id !== id || this.#entered !== id) return;
    room.consultation = id;
    room.peerName = consultation.hostName;
    room.roomAttempt = consultation.roomAttempt;
    room.interrupted = consultation.interrupted;
    room.leaveWord = "Leave";
    room.addEventListener(ROOM_LEAVE, () => void this.#leave());
    this.#room = room;
    const holder = this.#page.querySelector<HTMLElement>("#room");
    if (!holder) return;
    holder.hidden = false;
    holder.replaceChildren(room);
  }

  #closeRoom(): void {
    this.#room?.remove();
    this.#room = undefined;
    const holder = this.#page.querySelector<HTMLElement>("#room");
    if (holder) holder.hidden = true;
  }

  async #leave(): Promise<void> {
    const outcome = await this.#parts.link.leave();
    if (this.#room) this.#room.problem = outcome.ok ? "" : outcome.message;
  }

  #connection(connection: Connection): void {
    if (connection === "connected") {
      this.#strip.back();
    } else if (connection === "lost") {
      this.#strip.lost(this.#room ? "Reconnecting." : "Reconnecting. Your place is kept.");
    } else {
      this.#strip.say("This page is out of date. It loads itself again.");
      setTimeout(() => this.#parts.reload(), RELOAD_PAUSE_MS);
    }
  }
}

/** Whether the customer has come in, from whichever tab or device. */
function isEntered({ stage, consultation }: VisitPicture): boolean {
  return (
    stage === "consultation" || (stage === "called" && consultation !== null && consultation.answerWithinS === null)
  );
}
