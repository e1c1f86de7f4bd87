/** Two tabs in one call would hear each other: the tab that entered last holds the call, and tells the others. */

import type { Part } from "./part";

const CHANNEL = "anteroom.room";

/** The part of `BroadcastChannel` that is needed. */
export type TabChannel = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

export class TabGuard {
  readonly #channel: TabChannel;

  /** Takes a part in a consultation for this tab; `yielded` is called when another tab takes the same later. */
  constructor({ consultation, side }: Part, yielded: () => void, channel: TabChannel = new BroadcastChannel(CHANNEL)) {
    this.#channel = channel;
    const taken = `${side} of ${consultation}`;
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data === taken) yielded();
    };
    // A channel does not hear itself, so this reaches the other tabs only.
    channel.postMessage(taken);
  }

  release(): void {
    this.#channel.onmessage = null;
    this.#channel.close();
  }
}
