/** Notes of the operating system, for whoever looks elsewhere. Only after a click that asks for them. */

/** `off`: can be asked for. `unavailable`: the browser has none, or the reader said no. */
export type Telling = "on" | "off" | "unavailable";

/** What tells. A test passes a fake. */
export interface Teller {
  readonly telling: Telling;
  /** Whether the reader looks at this page, so that telling would only be noise. */
  readonly isWatched: boolean;
  /** Asks the reader; to be called on a click. */
  ask(): Promise<Telling>;
  tell(title: string, body: string): void;
  /** Takes the last note back: it is no longer so. */
  withdraw(): void;
}

/** A new note replaces the one before it. */
const TAG = "anteroom";

export class BrowserTeller implements Teller {
  #last: Notification | undefined;

  get telling(): Telling {
    if (!("Notification" in globalThis)) return "unavailable";
    if (Notification.permission === "granted") return "on";
    return Notification.permission === "default" ? "off" : "unavailable";
  }

  get isWatched(): boolean {
    return document.visibilityState === "visible" && document.hasFocus();
  }

  async ask(): Promise<Telling> {
    if (this.telling === "off") await Notification.requestPermission();
    return this.telling;
  }

  tell(title: string, body: string): void {
    if (this.telling !== "on" || this.isWatched) return;
    try {
      const note = new Notification(title, { body, tag: TAG, icon: "/favicon.svg" });
      note.onclick = () => {
        window.focus();
        note.close();
      };
      this.#last = note;
    } catch {
      // Chrome on Android has the class and throws when it is used: sound, title and icon have to do there.
    }
  }

  withdraw(): void {
    this.#last?.close();
    this.#last = undefined;
  }
}
