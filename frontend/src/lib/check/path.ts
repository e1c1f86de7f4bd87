/** The ways that media may take to the media server, and which of them works. Pure but for the tries themselves. */

import type { CheckAccess, CheckedPath, IceServer } from "../../contract/types";
import { LOST_SHARE_MAX, ROUND_TRIP_MAX_S } from "../room/quality";
import { TWO_SIZES_KBPS_MIN } from "../room/sending";

/** A way that was tried. */
export type Way = Exclude<CheckedPath, "nowhere">;

/** How well a way went. */
export interface Quality {
  /** The share of packets that did not come back, 0 to 1. */
  readonly lost: number;
  /** To the media server and back. */
  readonly roundTripS: number;
  /** What it carries in a second, where it carries less than it was given; `Infinity` where it took all. */
  readonly kbps: number;
}

export interface PathResult {
  readonly path: CheckedPath;
  readonly weak: boolean;
}

/** What a way needs of an `RTCConfiguration`. */
export interface WayConfiguration {
  readonly iceServers: IceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
}

/** The ways there are, the best first. */
export function waysOf({ icePolicy, iceServers }: CheckAccess): Map<Way, WayConfiguration> {
  const ways = new Map<Way, WayConfiguration>();
  const stun = only(iceServers, (url) => /^stuns?:/.test(url));
  const udp = only(iceServers, (url) => url.startsWith("turn:") && !/[?&]transport=tcp/.test(url));
  const tcp = only(iceServers, (url) => url.startsWith("turns:") || /^turn:.*[?&]transport=tcp/.test(url));
  if (icePolicy === "all") ways.set("direct", { iceServers: stun, iceTransportPolicy: "all" });
  if (udp.length > 0) ways.set("relayUdp", { iceServers: udp, iceTransportPolicy: "relay" });
  if (tcp.length > 0) ways.set("relayTcp", { iceServers: tcp, iceTransportPolicy: "relay" });
  return ways;
}

/** Tries one way after the other. `attempt` fails when there is no way through; of the first that works the quality counts. */
export async function findPath(
  ways: ReadonlyMap<Way, WayConfiguration>,
  attempt: (way: Way, configuration: WayConfiguration) => Promise<Quality>,
): Promise<PathResult> {
  for (const [way, configuration] of ways) {
    const quality = await attempt(way, configuration).catch((error: unknown) => {
      if (error instanceof NoWay) return null;
      throw error;
    });
    if (quality) return { path: way, weak: isWeak(quality) };
  }
  return { path: "nowhere", weak: false };
}

/** Media does not get through on this way. Any other failure of a try says nothing about the way. */
export class NoWay extends Error {}

/** By the measures of a call. */
function isWeak({ lost, roundTripS, kbps }: Quality): boolean {
  return lost > LOST_SHARE_MAX || roundTripS > ROUND_TRIP_MAX_S || kbps < TWO_SIZES_KBPS_MIN;
}

function only(servers: readonly IceServer[], fits: (url: string) => boolean): IceServer[] {
  const fitting = servers.map((server) => ({ ...server, urls: server.urls.filter(fits) }));
  return fitting.filter(({ urls }) => urls.length > 0);
}
