/** Two tabs in one call would hear each other: the tab that entered last holds the call, and tells the others. */

const CHANNEL = "anteroom.room";

/** The part of `BroadcastChannel` that is needed. */
export type TabChannel = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

export class TabGuard {
  readonly #channel: TabChannel;

  /** Takes `consultation` for this tab; `yielded` is called when another tab takes it later. */
  constructor(consultation: string, yielded: () => void, channel: TabChannel = new BroadcastChannel(CHANNEL)) {
    this.#channel = channel;
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data === consultation) yielded();
    };
    // A channel does not hear itself, so this reaches the other tabs only.
    channel.postMessage(consultation);
  }

  release(): void {
    this.#channel.onmessage = null;
    this.#channel.close();
  }
}
