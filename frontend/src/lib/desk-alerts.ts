/** When a console calls for attention: new people in line, and offers. Pure but for the clock that is passed in. */

import type { DeskPicture } from "../contract/types";

/** Arrivals closer together than this are one alert: a rush must not become a siren. Offers are never held back. */
export const ARRIVALS_EVERY_MS = 10_000;

/** What to call out. */
export interface Call {
  readonly kind: "offer" | "arrival";
  readonly words: string;
}

export class DeskAlerts {
  #known: ReadonlySet<string> | null = null;
  #offered = "";
  #lastArrivalMs = Number.NEGATIVE_INFINITY;

  /** What this picture has to say that was not said yet; `null` for nothing. The first picture is no news, but an offer is. */
  take(picture: DeskPicture, now: number): Call | null {
    const waiting = new Map(
      picture.sessions.flatMap(({ line, name }) =>
        line.filter(({ stage }) => stage !== "drafting").map((ticket) => [ticket.id, `${ticket.name} · ${name}`]),
      ),
    );
    const added = [...waiting].filter(([id]) => this.#known !== null && !this.#known.has(id));
    this.#known = new Set(waiting.keys());
    const { offer } = picture;
    if (offer && offer.consultation !== this.#offered) {
      this.#offered = offer.consultation;
      return { kind: "offer", words: `${offer.customer.name} is waiting for you` };
    }
    const arrived = added[0]?.[1];
    const isFree = picture.duty === "available" && !picture.consultation && !offer;
    if (!arrived || !isFree || now - this.#lastArrivalMs < ARRIVALS_EVERY_MS) return null;
    this.#lastArrivalMs = now;
    return { kind: "arrival", words: added.length === 1 ? `New in line: ${arrived}` : `${added.length} new in line` };
  }
}

/** What the browser can do outside of the page. */
export interface Desktop {
  /** "denied" as well where there is nothing of the kind. */
  permission(): NotificationPermission;
  ask(): Promise<NotificationPermission>;
  show(words: string): void;
}

/** The part of `Storage` that is needed. */
export type Memory = Pick<Storage, "getItem" | "setItem">;

/** What the host has switched on. Kept in this browser only. */
export class AlertWishes {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** On unless switched off. */
  get sound(): boolean {
    return this.#memory.getItem("anteroom.desk.sound") !== "off";
  }

  set sound(isOn: boolean) {
    this.#memory.setItem("anteroom.desk.sound", isOn ? "on" : "off");
  }

  /** Off until switched on, since the browser asks the person then. */
  get desktop(): boolean {
    return this.#memory.getItem("anteroom.desk.notify") === "on";
  }

  set desktop(isOn: boolean) {
    this.#memory.setItem("anteroom.desk.notify", isOn ? "on" : "off");
  }
}

/** The browser's own notifications. */
export const DESKTOP: Desktop = {
  permission: () => (typeof Notification === "undefined" ? "denied" : Notification.permission),
  ask: () =>
    typeof Notification === "undefined" ? Promise.resolve("denied" as const) : Notification.requestPermission(),
  show(words) {
    try {
      // One at a time: a newer one takes the place of the one before.
      const notification = new Notification("Anteroom", { body: words, tag: "anteroom-desk", icon: "/favicon.svg" });
      notification.addEventListener("click", () => {
        window.focus();
        notification.close();
      });
    } catch {
      // Some phones know the permission and allow no notification from a page; the sound and the title remain.
    }
  },
};
