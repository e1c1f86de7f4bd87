import { env } from "node:process";
import { defineConfig } from "@playwright/test";

/** Where the server under test listens. The test run starts it and says where. */
const baseURL = env["ANTEROOM_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // One server and one media server are shared by all: tests that ran side by side would meet in line.
  workers: 1,
  forbidOnly: true,
  reporter: "list",
  use: {
    baseURL,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: env["ANTEROOM_CHROMIUM"] ?? "/usr/bin/chromium",
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
    },
  },
});
