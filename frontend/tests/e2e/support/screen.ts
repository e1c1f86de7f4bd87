/** Screens that are shared, and the bar with which browsers end that. */

import type { BrowserContext, Page } from "@playwright/test";

declare global {
  interface Window {
    anteroomScreen?: MediaStreamTrack | undefined;
  }
}

/** From now on, the screen that a page of this context shares can be ended by `endsByBrowser`. */
export async function screensEnd(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // A page without a secure address has no devices.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    const real = devices?.getDisplayMedia.bind(devices);
    if (!devices || !real) return;
    devices.getDisplayMedia = async (wish) => {
      const stream = await real(wish);
      window.anteroomScreen = stream.getVideoTracks()[0];
      return stream;
    };
  });
}

/** The person presses "Stop" in the browser's own bar. A test cannot reach that; what the page is told is the same. */
export async function endsByBrowser(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.anteroomScreen?.stop();
    window.anteroomScreen?.dispatchEvent(new Event("ended"));
  });
}
