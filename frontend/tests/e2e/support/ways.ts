/** Which ways media takes from and to a page, as its own peer connections say. */

import type { BrowserContext, Page } from "@playwright/test";

/** How long a page may take to find its way, or that there is none: two tries that find none take 8 s each. */
export const FOUND_WITHIN_MS = 30_000;

/** A peer connection that is connected, and the way that it has chosen. */
export interface TakenWay {
  /** `host`, `srflx`, `prflx` or `relay`. */
  readonly type: string;
  /** How the relay is reached; empty without one. */
  readonly relay: string;
  /** Another one each time that a way is looked for anew. */
  readonly ufrag: string;
  /** The kinds of what has been sent on it: `audio`, `video`. */
  readonly sent: readonly string[];
}

declare global {
  interface Window {
    anteroomWays: () => Promise<{ ways: TakenWay[]; made: number }>;
  }
}

/** From now on the pages of this context can tell. */
export async function watchWays(context: BrowserContext): Promise<void> {
  await context.addInitScript(install);
}

/** The ways that are taken now, and how many peer connections the page has made since it was loaded. */
export function waysOf(page: Page): Promise<{ ways: TakenWay[]; made: number }> {
  return page.evaluate(() => window.anteroomWays());
}

/** Has no reference to anything outside of itself: its text is what runs in the page. */
function install(): void {
  const peers: RTCPeerConnection[] = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      peers.push(this);
    }
  };

  async function wayOf(peer: RTCPeerConnection): Promise<TakenWay | null> {
    const entries = new Map<string, Record<string, unknown>>(await peer.getStats());
    const transport = [...entries.values()].find(({ type }) => type === "transport");
    const pair = entries.get(String(transport?.["selectedCandidatePairId"]));
    const local = entries.get(String(pair?.["localCandidateId"]));
    if (!local) return null;
    const ufrag = /a=ice-ufrag:(\S+)/.exec(peer.localDescription?.sdp ?? "")?.[1] ?? "";
    const streams = [...entries.values()].filter(({ type, packetsSent }) => type === "outbound-rtp" && packetsSent);
    const sent = streams.map(({ kind }) => String(kind)).sort();
    return { type: String(local["candidateType"]), relay: String(local["relayProtocol"] ?? ""), ufrag, sent };
  }

  window.anteroomWays = async () => {
    const connected = peers.filter(({ connectionState }) => connectionState === "connected");
    const ways = await Promise.all(connected.map(wayOf));
    return { ways: ways.filter((way) => way !== null), made: peers.length };
  };
}
