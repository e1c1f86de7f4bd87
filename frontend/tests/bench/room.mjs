/**
 * How long two people wait for each other's picture: through Anteroom from the host's "Next" on, when a person takes a second to
 * answer, which is not counted, or when a program answers in the same instant; and directly at Janus from the moment of joining
 * on. The same two browsers, in turns, so that both have the same machine.
 */

import { env } from "node:process";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../chromium.mjs";
import { Anteroom } from "./anteroom.mjs";
import { Direct } from "./direct.mjs";
import { percentile, print } from "./figures.mjs";
import { printSteps } from "./steps.mjs";

const ROUNDS = 20;
/** Nobody presses a button sooner after it has come up. */
const PERSON_MS = 1_000;
/** The first use of a camera takes a browser much longer than every other. */
const WARM_UPS = 2;

const url = need("E2E_BASE_URL");
const [host, otherHost] = ["E2E_HOST", "E2E_HOST2"].map((name) => ({
  username: need(`${name}_USER`),
  password: need(`${name}_PASSWORD`),
}));
const janus = {
  url: need("BENCH_JANUS_URL"),
  secret: need("BENCH_JANUS_API_SECRET"),
  adminKey: need("BENCH_JANUS_ADMIN_KEY"),
};

const browsers = await Promise.all([chromium.launch(CHROMIUM), chromium.launch(CHROMIUM)]);
try {
  const contexts = () => Promise.all(browsers.map((browser) => browser.newContext()));
  const ways = {
    "answered in the same instant": await Anteroom.open(url, host, 0, ...(await contexts())),
    "less the person's second": await Anteroom.open(url, otherHost, PERSON_MS, ...(await contexts())),
    "directly at Janus": await Direct.open(janus, ...(await contexts())),
  };
  const waited = await measure(ways);
  for (const [way, meetings] of Object.entries(waited)) {
    for (const side of ["host", "customer"]) {
      print(
        `first picture, ${way}, ${side}`,
        meetings.map((meeting) => meeting[side]),
      );
    }
    print(`first picture, ${way}, both`, meetings.map(both));
    for (const [index, side] of ["host", "customer"].entries()) {
      printSteps(
        `  steps of the ${side}, medians in ms`,
        meetings.map(({ steps }) => steps[index]),
      );
    }
  }
  const direct = waited["directly at Janus"].map(both);
  for (const way of Object.keys(waited).slice(0, -1)) {
    const ours = waited[way].map(both);
    const [median, late] = [50, 95].map((share) => (percentile(ours, share) / percentile(direct, share)).toFixed(2));
    const what = `ratios, ${way}`.padEnd(44);
    process.stdout.write(`${what} p50 ${median}   p95 ${late}   promised: at most 1.3\n`);
  }
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
}

/** Meets again and again, each way in turn. */
async function measure(ways) {
  const waited = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < WARM_UPS + ROUNDS; round += 1) {
    for (const [way, meeting] of Object.entries(ways)) {
      const took = await meeting.meet();
      if (round >= WARM_UPS) waited[way].push(took);
    }
  }
  return waited;
}

/** Both see each other once the later one sees. */
function both({ host, customer }) {
  return Math.max(host, customer);
}

function need(name) {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask bench room\``);
  return value;
}
