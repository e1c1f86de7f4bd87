/** How good the connection is, from the browser's own counters. Only a weak one is worth words. */

/** Counters that only grow, and the latest estimate of the way to the server and back. */
export interface Counters {
  readonly received: number;
  readonly lost: number;
  /** The share of what this side sent that did not arrive, 0 to 1. */
  readonly sentLost: number;
  readonly roundTripS: number;
}

export type Weakness = "receiving" | "sending";

/** Chosen after common advice for speech: above five in a hundred, words are lost; above 0.6 s, people interrupt each other. */
const LOST_SHARE_MAX = 0.05;
const ROUND_TRIP_MAX_S = 0.6;
/** Fewer packets than this say nothing about a share. */
const PACKETS_MIN = 50;

/** What is weak between two readings, if anything. */
export function weaknessBetween(before: Counters, after: Counters): Weakness | null {
  const received = after.received - before.received;
  const lost = Math.max(0, after.lost - before.lost);
  if (received + lost >= PACKETS_MIN && lost / (received + lost) > LOST_SHARE_MAX) return "receiving";
  if (after.sentLost > LOST_SHARE_MAX || after.roundTripS > ROUND_TRIP_MAX_S) return "sending";
  return null;
}

/** Reads the counters of both peer connections. */
export async function readCounters(peers: {
  sending: RTCPeerConnection | undefined;
  receiving: RTCPeerConnection | undefined;
}): Promise<Counters> {
  const counters = { received: 0, lost: 0, sentLost: 0, roundTripS: 0 };
  for (const entry of await statsOf(peers.receiving)) {
    if (entry["type"] !== "inbound-rtp") continue;
    counters.received += figure(entry["packetsReceived"]);
    counters.lost += figure(entry["packetsLost"]);
  }
  for (const entry of await statsOf(peers.sending)) {
    if (entry["type"] !== "remote-inbound-rtp") continue;
    counters.sentLost = Math.max(counters.sentLost, figure(entry["fractionLost"]));
    counters.roundTripS = Math.max(counters.roundTripS, figure(entry["roundTripTime"]));
  }
  return counters;
}

async function statsOf(peer: RTCPeerConnection | undefined): Promise<Record<string, unknown>[]> {
  if (!peer) return [];
  const entries: Record<string, unknown>[] = [];
  for (const entry of (await peer.getStats()).values()) entries.push(entry as Record<string, unknown>);
  return entries;
}

function figure(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
