/** How good the connection is, from the browser's own counters. */

import type { CallWay } from "../../contract/types";
import { type Entry, figure, ofType, PACKETS_MIN, pairInUse, statsOf } from "../stats";
import type { Peers } from "./stay";

/** Counters of one direction, which only grow. */
export interface Counted {
  readonly packets: number;
  readonly lost: number;
  readonly bytes: number;
}

/** Everything that is read at one moment. */
export interface Reading {
  readonly atMs: number;
  /** What is received of each of the others. */
  readonly received: ReadonlyMap<string, Counted>;
  /** How many pictures of each of the others were shown. */
  readonly frames: ReadonlyMap<string, number>;
  /** How long a question takes to the server and back on the way on which each of the others is received. */
  readonly roundTripsS: ReadonlyMap<string, number>;
  readonly sent: Counted;
  /** The share of what this side sent last that did not arrive, 0 to 1. */
  readonly sentLostShare: number;
  /** To the server and back. */
  readonly roundTripS: number;
  /** What the browser believes it could send; `null` before it believes anything. */
  readonly availableKbps: number | null;
  /** How media goes to the server; `null` before there is a way. */
  readonly way: CallWay | null;
}

/** What lies between two readings. */
export interface Quality {
  readonly receivedKbps: number;
  /** Of what the others sent, 0 to 1. */
  readonly receivedLostShare: number;
  readonly sentKbps: number;
  readonly sentLostShare: number;
  readonly roundTripS: number;
  readonly availableKbps: number | null;
  readonly way: CallWay | null;
}

export type Weakness = "receiving" | "sending" | "slow";

/** Chosen after common advice for speech: above five in a hundred, words are lost; above 0.6 s, people interrupt each other. */
export const LOST_SHARE_MAX = 0.05;
export const ROUND_TRIP_MAX_S = 0.6;
const NOTHING: Counted = { packets: 0, lost: 0, bytes: 0 };

/** What is weak, if anything. */
export function weaknessOf(quality: Quality): Weakness | null {
  if (quality.receivedLostShare > LOST_SHARE_MAX) return "receiving";
  if (quality.sentLostShare > LOST_SHARE_MAX) return "sending";
  return quality.roundTripS > ROUND_TRIP_MAX_S ? "slow" : null;
}

export function qualityBetween(before: Reading, after: Reading): Quality {
  const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1_000);
  const kbps = ({ bytes }: Counted) => (bytes * 8) / 1_000 / seconds;
  let received = NOTHING;
  for (const [key, now] of after.received) received = plus(received, since(before.received.get(key), now));
  return {
    receivedKbps: kbps(received),
    receivedLostShare: lostShare(received),
    sentKbps: kbps(since(before.sent, after.sent)),
    sentLostShare: after.sentLostShare,
    roundTripS: after.roundTripS,
    availableKbps: after.availableKbps,
    way: after.way,
  };
}

/** The share of one person's packets that were lost between two readings; `null` where there were too few to say. */
export function lostShareOf(key: string, before: Reading, after: Reading): number | null {
  const counted = since(before.received.get(key), after.received.get(key) ?? NOTHING);
  return counted.packets + counted.lost < PACKETS_MIN ? null : lostShare(counted);
}

/** Reads the counters of all peer connections. */
export async function read({ sending, receiving }: Peers, atMs: number): Promise<Reading> {
  const received = new Map<string, Counted>();
  const frames = new Map<string, number>();
  const roundTripsS = new Map<string, number>();
  for (const [key, peer] of receiving) {
    const entries = await statsOf(peer);
    const inbound = ofType(entries, "inbound-rtp");
    received.set(key, inbound.map((entry) => counted(entry, "packetsReceived", "bytesReceived")).reduce(plus, NOTHING));
    frames.set(
      key,
      inbound.reduce((sum, entry) => sum + figure(entry["framesDecoded"]), 0),
    );
    roundTripsS.set(key, figure(pairInUse(entries)?.["currentRoundTripTime"]));
  }
  const stats = await statsOf(sending);
  const remote = ofType(stats, "remote-inbound-rtp");
  const pair = pairInUse(stats);
  const local = pair && stats.find((entry) => entry["id"] === pair["localCandidateId"]);
  const available = figure(pair?.["availableOutgoingBitrate"]);
  return {
    atMs,
    received,
    frames,
    roundTripsS,
    sent: ofType(stats, "outbound-rtp")
      .map((entry) => counted(entry, "packetsSent", "bytesSent"))
      .reduce(plus, NOTHING),
    sentLostShare: Math.max(0, ...remote.map((entry) => figure(entry["fractionLost"]))),
    roundTripS: Math.max(0, ...remote.map((entry) => figure(entry["roundTripTime"]))),
    availableKbps: available > 0 ? available / 1_000 : null,
    way: local ? wayOf(local) : null,
  };
}

/** The way that begins at this candidate. Where a browser does not say how it reaches its relay, it is by UDP: the usual. */
function wayOf(local: Entry): CallWay {
  if (local["candidateType"] !== "relay") return local["protocol"] === "tcp" ? "directTcp" : "directUdp";
  switch (local["relayProtocol"]) {
    case "tcp":
      return "relayTcp";
    case "tls":
      return "relayTls";
    default:
      return "relayUdp";
  }
}

function counted(entry: Entry, packets: string, bytes: string): Counted {
  return { packets: figure(entry[packets]), lost: figure(entry["packetsLost"]), bytes: figure(entry[bytes]) };
}

function plus(one: Counted, other: Counted): Counted {
  return { packets: one.packets + other.packets, lost: one.lost + other.lost, bytes: one.bytes + other.bytes };
}

/** Whoever has come back since counts from nothing, and losses that turn out to be late arrivals are none. */
function since(before: Counted | undefined, now: Counted): Counted {
  if (!before || now.packets < before.packets) return now;
  return {
    packets: now.packets - before.packets,
    lost: Math.max(0, now.lost - before.lost),
    bytes: now.bytes - before.bytes,
  };
}

function lostShare({ packets, lost }: Counted): number {
  return packets + lost < PACKETS_MIN ? 0 : lost / (packets + lost);
}
