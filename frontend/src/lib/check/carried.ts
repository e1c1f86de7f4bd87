/** What a way carries, from the browser's own counters. Pure. */

import { type Entry, figure, ofType, PACKETS_MIN, pairInUse } from "../stats";
import type { Quality } from "./path";

/** When less than this share of a picture comes back, what does is all that the line takes. */
const SHARE_MIN = 0.8;

/** What lies between two looks at the counters of a try. */
export function qualityBetween(before: readonly Entry[], after: readonly Entry[], seconds: number): Quality {
  const grown = (type: string, name: string, kind?: string) =>
    sum(after, type, name, kind) - sum(before, type, name, kind);
  const sent = grown("outbound-rtp", "packetsSent");
  const lost = Math.max(0, grown("inbound-rtp", "packetsLost"));
  const received = grown("inbound-rtp", "packetsReceived");
  const kbps = (bytes: number) => (bytes * 8) / 1_000 / seconds;
  const pair = pairInUse(after);
  const available = figure(pair?.["availableOutgoingBitrate"]) / 1_000;
  const came = kbps(grown("inbound-rtp", "bytesReceived", "video"));
  const went = kbps(grown("outbound-rtp", "bytesSent", "video"));
  return {
    lost: lostShare(sent, received, lost),
    roundTripS: figure(pair?.["currentRoundTripTime"]),
    kbps: Math.min(available > 0 ? available : Infinity, came < SHARE_MIN * went ? came : Infinity),
  };
}

/** Of too few packets nothing can be said: a browser that was not touched yet may send no sound at all. */
function lostShare(sent: number, received: number, lost: number): number {
  if (sent < PACKETS_MIN) return 0;
  return received === 0 ? 1 : lost / (received + lost);
}

function sum(entries: readonly Entry[], type: string, name: string, kind?: string): number {
  return ofType(entries, type)
    .filter((entry) => kind === undefined || entry["kind"] === kind)
    .reduce((total, entry) => total + figure(entry[name]), 0);
}
