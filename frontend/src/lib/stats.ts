/** Reading what a browser has counted of a peer connection. */

export type Entry = Readonly<Record<string, unknown>>;

/** Fewer packets than this say nothing about a share. */
export const PACKETS_MIN = 50;

/** All that it has counted; nothing where there is no connection. */
export async function statsOf(peer: RTCPeerConnection | undefined): Promise<Entry[]> {
  if (!peer) return [];
  const entries: Entry[] = [];
  for (const entry of (await peer.getStats()).values()) entries.push(entry as Entry);
  return entries;
}

export function ofType(entries: readonly Entry[], type: string): Entry[] {
  return entries.filter((entry) => entry["type"] === type);
}

/** The pair of addresses that media goes between. There may be more that once did. */
export function pairInUse(entries: readonly Entry[]): Entry | undefined {
  const chosen = ofType(entries, "transport").map((transport) => transport["selectedCandidatePairId"]);
  const pairs = ofType(entries, "candidate-pair");
  return (
    // Firefox marks the pair itself.
    pairs.find((pair) => chosen.includes(pair["id"]) || pair["selected"] === true) ??
    pairs.find((pair) => pair["nominated"] === true && pair["state"] === "succeeded")
  );
}

/** A number; 0 where a browser does not count that. */
export function figure(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
