import { defineConfig } from "@playwright/test";
import { HEADLESS } from "./tests/chromium.mjs";
import { GROUND_COUNT, ofGround } from "./tests/ground";

/** Where the server under test listens. The test run starts it and says where. */
const baseURL = ofGround("E2E_BASE_URL") ?? "http://127.0.0.1:8080";

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // On one ground tests that ran side by side would meet in line.
  workers: Math.max(1, GROUND_COUNT),
  forbidOnly: true,
  // Every wait has a deadline of its own; these are for a machine that builds something else meanwhile.
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    baseURL,
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // Without screenshots: taking them all the time costs more than the browsers' films themselves.
    trace: { mode: "retain-on-failure", screenshots: false },
    // Fewer pictures a second than a camera makes: two cores encode and decode for up to four browsers.
    launchOptions: { ...HEADLESS, args: [...(HEADLESS.args ?? []), "--use-fake-device-for-media-stream=fps=10"] },
  },
});
