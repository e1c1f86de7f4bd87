/** Networks as far as a page can tell: which of the ways to the media server it may try. */

import type { BrowserContext } from "@playwright/test";
import type { CheckAccess, RoomAccess } from "../../../src/contract/types";

/** From now on the server tells this person's pages that media must take the relay, over this transport only. */
export async function relayOnly(context: BrowserContext, transport: "udp" | "tcp"): Promise<void> {
  await context.route(/\/api\/(sessions\/[^/]+\/check|consultations\/[^/]+\/room)/, async (route) => {
    const response = await route.fetch();
    const access = (await response.json()) as CheckAccess | RoomAccess;
    const iceServers = access.iceServers.map((server) => ({
      ...server,
      urls: server.urls.filter((url) => url.startsWith("turn:") && url.endsWith(`transport=${transport}`)),
    }));
    const json = { ...access, icePolicy: "relay", iceServers: iceServers.filter(({ urls }) => urls.length > 0) };
    await route.fulfill({ response, json });
  });
}
