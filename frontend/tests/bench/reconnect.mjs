/**
 * How long two people do not see each other after Janus was killed: from the moment on at which the new one answers. Nobody
 * clicks. It is away for a while that is another one each time, so that pages are met in every pause between their attempts.
 */

import { env } from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../chromium.mjs";
import { percentile } from "./figures.mjs";

const ROUNDS = 20;
/** A crash that is noticed and mended by itself, and a restart by hand. */
const AWAY_MS = { least: 200, most: 6_000 };
const WITHIN_MS = 60_000;
/** Pictures that have to come before it counts as a film again. */
const FRAMES = 3;

const url = need("E2E_BASE_URL");
const control = { url: need("E2E_CONTROL"), token: need("E2E_CONTROL_TOKEN") };
const account = { username: need("E2E_HOST_USER"), password: need("E2E_HOST_PASSWORD") };

const browsers = await Promise.all([chromium.launch(CHROMIUM), chromium.launch(CHROMIUM)]);
try {
  const pages = await meet();
  const waited = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(pages.map((page) => newFrames(page)));
    await ask("janus/kill");
    await pause(AWAY_MS.least + ((AWAY_MS.most - AWAY_MS.least) * round) / (ROUNDS - 1));
    // What still comes out of a page's buffers is over by now; its picture stands.
    await ask("janus/start");
    const begin = Date.now();
    await Promise.all(pages.map((page) => newFrames(page)));
    waited.push(Date.now() - begin);
  }
  const [p50, p95] = [50, 95].map((percent) => percentile(waited, percent).toFixed(0).padStart(8));
  const what = "both see each other after Janus answers again".padEnd(44);
  process.stdout.write(`${what} n ${String(ROUNDS).padStart(5)}   p50 ${p50} ms   p95 ${p95} ms   `);
  process.stdout.write("promised: p95 <= 5 s\n");
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
}

/** Two people in a consultation. */
async function meet() {
  const [host, customer] = await Promise.all(browsers.map(async (browser) => (await browser.newContext()).newPage()));
  await host.goto(`${url}/login`);
  await host.getByLabel("User name").fill(account.username);
  await host.getByLabel("Password").fill(account.password);
  await host.getByRole("button", { name: "Sign in" }).click();
  await host.getByRole("button", { name: "Available", exact: true }).click();
  await customer.goto(`${url}/s/reconnect`);
  await customer.getByRole("button", { name: "Join the line" }).click();
  const next = host.getByRole("button", { name: "Next N", exact: true });
  await host.locator(".app-person__light--on").waitFor({ timeout: WITHIN_MS });
  await next.and(host.locator('[aria-disabled="false"]')).click({ timeout: WITHIN_MS });
  await customer.locator(".app-called__enter").click({ timeout: WITHIN_MS });
  return [host, customer];
}

/** Waits until pictures of the other side are drawn, more than a buffer could still hold. */
function newFrames(page) {
  return page.waitForFunction(
    async (frames) => {
      const video = document.querySelector(".app-tile__picture");
      if (!(video instanceof HTMLVideoElement)) return false;
      for (let seen = 0; seen < frames; seen += 1) {
        const drawn = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(true)));
        const late = new Promise((resolve) => setTimeout(() => resolve(false), 1_000));
        if (!(await Promise.race([drawn, late]))) return false;
      }
      return true;
    },
    FRAMES,
    { timeout: WITHIN_MS, polling: 50 },
  );
}

async function ask(path) {
  const response = await fetch(`${control.url}/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${control.token}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

function need(name) {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask bench reconnect\``);
  return value;
}
