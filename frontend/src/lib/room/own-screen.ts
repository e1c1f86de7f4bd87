/** The own screen, from being asked for until sharing ends, whoever ends it. */

import { say } from "../say";
import { canShare, type Displays, openScreen } from "./screen";

/** What sends it. */
export interface ScreenSender {
  share(screen: MediaStreamTrack): Promise<void>;
  unshare(): Promise<void>;
}

export class OwnScreen {
  readonly #devices: Partial<Displays> | undefined;
  readonly #changed: (problem: string) => void;
  #track: MediaStreamTrack | null = null;

  /** `changed` is told of each change, and what went wrong if anything did. */
  constructor(devices: Partial<Displays> | undefined, changed: (problem: string) => void) {
    this.#devices = devices;
    this.#changed = changed;
  }

  /** `none`: this browser cannot share one. */
  get state(): "on" | "off" | "none" {
    if (!canShare(this.#devices)) return "none";
    return this.#track ? "on" : "off";
  }

  /** Asks which screen or window, and sends it. */
  async share(sender: () => ScreenSender | undefined): Promise<void> {
    if (!canShare(this.#devices) || this.#track) return;
    const opened = await openScreen(this.#devices);
    if (opened === "cancelled") return;
    if (opened === "failed") {
      this.#changed(say("note-screen-failed"));
      return;
    }
    // The call may have ended, or gone elsewhere, while the person chose.
    const to = sender();
    if (!to || this.#track) {
      opened.stop();
      return;
    }
    // Browsers show a bar of their own with which sharing can be stopped.
    opened.addEventListener("ended", () => this.stop(sender()));
    this.#track = opened;
    this.#changed("");
    await to.share(opened).catch(() => this.failed(to));
  }

  stop(sender: ScreenSender | undefined): void {
    if (!this.#track) return;
    this.#track.stop();
    this.#track = null;
    sender?.unshare().catch(() => undefined);
    this.#changed("");
  }

  /** It could not be sent. */
  failed(sender: ScreenSender | undefined): void {
    this.stop(sender);
    this.#changed(say("note-screen-failed"));
  }
}
