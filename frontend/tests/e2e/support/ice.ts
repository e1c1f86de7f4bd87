/** Networks as far as a page can tell: which of the ways to the media server it may try. */

import type { BrowserContext } from "@playwright/test";
import type { CheckAccess, RoomAccess } from "../../../src/contract/types";
import { LINE } from "./environment";

/** From now on the server tells this person's pages that media must take the relay, over this transport only. */
export async function relayOnly(context: BrowserContext, transport: "udp" | "tcp"): Promise<void> {
  await tellRelay(context, (url) => (url.endsWith(`transport=${transport}`) ? url : null));
}

/** From now on everything that media is to and from this person's pages goes through the line: see `line.ts`. */
export async function throughLine(context: BrowserContext): Promise<void> {
  await tellRelay(context, (url) => (url.endsWith("transport=udp") ? `turn:${LINE}?transport=udp` : null));
}

/** Media must take the relay, at what `reached` makes of its addresses; those of which it makes nothing are kept quiet about. */
async function tellRelay(context: BrowserContext, reached: (url: string) => string | null): Promise<void> {
  await context.route(/\/api\/(sessions\/[^/]+\/check|consultations\/[^/]+\/room)/, async (route) => {
    const response = await route.fetch();
    const access = (await response.json()) as CheckAccess | RoomAccess;
    const iceServers = access.iceServers.map((server) => ({
      ...server,
      urls: server.urls.filter((url) => url.startsWith("turn:")).flatMap((url) => reached(url) ?? []),
    }));
    const json = { ...access, icePolicy: "relay", iceServers: iceServers.filter(({ urls }) => urls.length > 0) };
    await route.fulfill({ response, json });
  });
}
