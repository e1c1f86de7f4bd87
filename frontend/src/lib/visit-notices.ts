/** Tells a reader who looks elsewhere: by a note where they asked for one, and by the tab's title and icon always. */

import type { VisitPicture } from "../contract/types";
import type { Alerts } from "./alerts";
import { Favicon } from "./favicon";
import { say } from "./say";
import type { Teller } from "./teller";
import { isNearly } from "./visit-picture";
import { part, write } from "./visit-words";

export class VisitNotices {
  readonly #page: Document;
  readonly #teller: Teller;
  readonly #alerts: Pick<Alerts, "isNews">;
  readonly #favicon: Favicon;
  /** That it is nearly their turn has not been seen yet. */
  #unseen = false;

  constructor(page: Document, teller: Teller, alerts: Pick<Alerts, "isNews">) {
    this.#page = page;
    this.#teller = teller;
    this.#alerts = alerts;
    this.#favicon = new Favicon(page);
  }

  /** Offers to tell, where that is possible. */
  wire(main: HTMLElement): void {
    const offer = part(main, "tell-me");
    const { telling } = this.#teller;
    if (telling === "on") this.#promise(main, say("tell-on"));
    if (!offer || telling !== "off") return;
    offer.hidden = false;
    offer.addEventListener("click", async () => {
      const answer = await this.#teller.ask();
      offer.hidden = true;
      this.#promise(main, answer === "on" ? say("tell-on") : say("tell-unavailable"));
    });
  }

  #promise(main: HTMLElement, words: string): void {
    const promise = part(main, "will-tell");
    if (!promise) return;
    promise.hidden = false;
    write(promise, words);
  }

  /** Once per wait, when at most two are ahead. `isFirst`: the reader has this from the page that they just opened. */
  nearly(picture: VisitPicture, isFirst: boolean): void {
    if (!isNearly(picture)) return;
    const isNews = this.#alerts.isNews("nearly", String(picture.inLineSinceMs));
    if (!isNews || isFirst || this.#teller.isWatched) return;
    this.#unseen = true;
    this.#teller.tell(picture.headline, say("tell-nearly"));
    this.mark(picture);
  }

  /** Something that wants an answer. */
  urgent(picture: VisitPicture): void {
    this.#teller.tell(picture.headline, picture.detail);
  }

  /** Whether `picture` has something that the reader has not seen, or has to answer. */
  isUrgent({ stage }: VisitPicture): boolean {
    return stage === "called" || stage === "asked" || this.#unseen;
  }

  /** The reader is looking. */
  seen(picture: VisitPicture): void {
    this.#unseen = false;
    this.mark(picture);
  }

  /** Brings the icon in step, and takes back what is no longer so. */
  mark(picture: VisitPicture): void {
    const urgent = this.isUrgent(picture);
    this.#favicon.show(urgent);
    if (!urgent) this.#teller.withdraw();
  }

  /** The title with a mark, while there is something that the reader has not seen. */
  title(picture: VisitPicture): string {
    const place = this.#page.querySelector<HTMLElement>("#visit")?.dataset["place"] ?? "";
    return `${this.#unseen ? "● " : ""}${picture.headline} · ${place}`;
  }
}
