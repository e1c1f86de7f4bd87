/** Notices that nothing arrives any more where something always does, long before the browser gives the way up. */

import { figure, ofType, statsOf } from "../stats";

/**
 * Janus tells of what it has received five times a second, of a muted microphone and a black picture too: over 40 s the longest
 * pause was 0.22 s. Chromium says `disconnected` after some 7 s only, since it waits for answers to its own checks.
 */
const SILENT_MAX_MS = 2_000;
/** How often to listen. */
export const LISTEN_EVERY_MS = 1_000;

export class Silence {
  #arrived = 0;
  /** Since when nothing has come; `null` before anything has, and once the silence was told. */
  #sinceMs: number | null = null;

  /** Whether the silence has just become too long, which is said once. `arrived`: the bytes that have come so far. */
  hear(arrived: number, nowMs: number): boolean {
    if (arrived !== this.#arrived) {
      this.#arrived = arrived;
      this.#sinceMs = nowMs;
      return false;
    }
    if (this.#sinceMs === null || nowMs - this.#sinceMs < SILENT_MAX_MS) return false;
    this.#sinceMs = null;
    return true;
  }
}

/** How many bytes have come to a peer connection, of whatever kind. A browser that does not count them is never silent. */
export async function arrivedAt(peer: RTCPeerConnection): Promise<number> {
  const transports = ofType(await statsOf(peer), "transport");
  return transports.reduce((bytes, transport) => bytes + figure(transport["bytesReceived"]), 0);
}
