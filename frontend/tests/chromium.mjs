/** How the tests and the benches start Chromium. */

import { env } from "node:process";

/**
 * The whole browser, with all of its window.
 * @type {import("@playwright/test").LaunchOptions}
 */
export const CHROMIUM = {
  executablePath: env["E2E_CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    // Without it Chromium gathers no candidate on a machine that has only a loopback interface.
    "--allow-loopback-in-peer-connection",
  ],
};

/**
 * What shows pages in it and has no window: it takes a third less of the processor.
 * @type {import("@playwright/test").LaunchOptions}
 */
export const HEADLESS = { ...CHROMIUM, executablePath: env["E2E_HEADLESS"] ?? "/usr/bin/chromium-headless-shell" };
