/** The server's time, as well as the page knows it: ages and ends are counted in it, whatever the page's own clock says. */

export class ServerClock {
  #offsetMs = 0;

  /** Learns the server's time from a picture that was just made. */
  learn(serverTimeMs: number): void {
    this.#offsetMs = serverTimeMs - Date.now();
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }
}
