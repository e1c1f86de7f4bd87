/** The cameras of a room, as tiles beside those of people: shown unless the reader has hidden them. */

import type { RoomCamera } from "../../contract/types";
import { say } from "../say";
import type { Tile } from "./gallery";
import type { Received } from "./watcher";

/** A camera, and whether the reader wants to see it. */
export interface ShownCamera extends RoomCamera {
  readonly isHidden: boolean;
}

export class Cameras {
  #cameras: readonly ShownCamera[] = [];
  #received: ReadonlyMap<string, Received> = new Map();

  /** Which there are. */
  show(cameras: readonly ShownCamera[]): void {
    this.#cameras = cameras;
  }

  /** What is received of them. */
  receive(received: ReadonlyMap<string, Received>): void {
    this.#received = received;
  }

  /** The feeds that are not to be received. */
  hidden(): ReadonlySet<string> {
    return new Set(this.#cameras.filter(({ isHidden }) => isHidden).map(({ key }) => key));
  }

  tiles(): Tile[] {
    const shown = this.#cameras.filter(({ isHidden }) => !isHidden);
    return shown.map(({ key, name, words }) => {
      const tracks = this.#received.get(key)?.person ?? [];
      const isReceived = tracks.some(({ kind }) => kind === "video");
      // The server hears a moment later than the page that there is a picture, and earlier that there is none any more.
      const connecting = say("camera-connecting");
      const said = isReceived && words === connecting ? "" : words || (isReceived ? "" : connecting);
      return { id: key, kind: "camera", key, name, tracks, state: said === "" ? "here" : "coming", words: said };
    });
  }
}
