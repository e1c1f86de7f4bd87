/** A line that loses packets, as far as the browser's own counters tell. What is truly lost is another test's subject. */

import type { BrowserContext, Page } from "@playwright/test";

declare global {
  interface Window {
    anteroomLossShare?: number;
  }
}

/** From now on, pages of this context can be made to believe that they lose packets. */
export async function losesOnDemand(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const real = RTCPeerConnection.prototype.getStats;
    const lost = new Map<string, { received: number; lost: number }>();
    RTCPeerConnection.prototype.getStats = async function (this: RTCPeerConnection, ...selector: []) {
      const report = await real.apply(this, selector);
      const entries = new Map<string, Record<string, unknown>>(report);
      for (const [id, entry] of entries) {
        if (entry["type"] !== "inbound-rtp") continue;
        const key = String(entry["ssrc"]);
        const received = Number(entry["packetsReceived"] ?? 0);
        const before = lost.get(key) ?? { received, lost: 0 };
        const more = Math.max(0, received - before.received) * (window.anteroomLossShare ?? 0);
        const now = { received, lost: before.lost + more };
        lost.set(key, now);
        entries.set(id, { ...entry, packetsLost: now.lost });
      }
      return entries as unknown as RTCStatsReport;
    };
  });
}

/** How much the page believes to lose from now on, 0 to 1. */
export async function loses(page: Page, share: number): Promise<void> {
  await page.evaluate((given) => {
    window.anteroomLossShare = given;
  }, share);
}
