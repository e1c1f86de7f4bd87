/** Notices when a picture of somebody else is there. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** What a film tells when its first picture is there, and when it has one after sound alone. */
const EVENTS = ["loadeddata", "resize"] as const;

export class FirstPicture implements ReactiveController {
  readonly #room: ReactiveControllerHost & HTMLElement;
  readonly #hear: (event: Event) => void;

  constructor(room: ReactiveControllerHost & HTMLElement, seen: () => void) {
    this.#room = room;
    this.#hear = ({ target }) => {
      const isOthers =
        target instanceof HTMLVideoElement && target.closest('ar-tile:not([data-kind="camera"])') !== null;
      if (isOthers && target.videoWidth > 0) seen();
    };
  }

  /** These events do not bubble, so they are heard on their way down. */
  hostConnected(): void {
    for (const kind of EVENTS) this.#room.addEventListener(kind, this.#hear, true);
  }

  hostDisconnected(): void {
    for (const kind of EVENTS) this.#room.removeEventListener(kind, this.#hear, true);
  }
}
