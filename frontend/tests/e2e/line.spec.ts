/** A line that truly loses packets, is late, narrow or cut: what reaches one person's page and what leaves it goes through it. */

import { film, HANNA, LEAST_IN_THREE_SIZES } from "./support/actor";
import { meet } from "./support/consultation";
import { lineBecomes, lostOnLine } from "./support/control";
import type { Customer } from "./support/customer";
import { SESSIONS } from "./support/environment";
import type { Host } from "./support/host";
import { throughLine } from "./support/ice";
import { expect, type People, test } from "./support/test";
import { watchWays, waysOf } from "./support/ways";

const SESSION = SESSIONS.usual;
/** A step down takes 4 s; what a browser sends at first is small, and grows. */
const FITTED_WITHIN_MS = 60_000;
/** A step up takes 8 s, and twice as long each time that it was a mistake. */
const TRIED_AGAIN_WITHIN_MS = 120_000;
/** Two looks at the connection, 2 s apart, and a report of the other side's in between. */
const MEASURED_WITHIN_MS = 20_000;
/** Of a way that says nothing Chromium notices after some 7 s. */
const NOTICED_WITHIN_MS = 30_000;

test.afterEach(() => lineBecomes());

/** A customer behind the line, and a host who is filmed in three sizes. */
async function together(people: People): Promise<{ mia: Customer; hanna: Host }> {
  const mia = await people.customer(SESSION);
  await throughLine(mia.context);
  await watchWays(mia.context);
  await mia.join("Mia Moor");
  const hanna = await people.host();
  await film(hanna.context, HANNA, LEAST_IN_THREE_SIZES);
  await hanna.logIn();
  await hanna.goOnDuty();
  await meet(mia, hanna);
  const { ways } = await waysOf(mia.page);
  expect(ways.map(({ type }) => type)).toEqual(["relay", "relay"]);
  return { mia, hanna };
}

/** What stands under "More" about the connection. */
async function readsOfConnection({ page }: Customer | Host, words: string): Promise<void> {
  const about = page.getByRole("group", { name: "Connection" });
  if (!(await about.isVisible())) await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(about).toContainText(words, { timeout: MEASURED_WITHIN_MS });
}

test("a line that loses much brings a smaller picture, then none while the sound goes on, and the picture again once it is good", async ({
  people,
}) => {
  test.setTimeout(360_000);
  const { mia } = await together(people);
  const height = () => mia.media.heightOf("Hanna Host");
  await expect.poll(height, { timeout: FITTED_WITHIN_MS, message: "large at first" }).toBeGreaterThanOrEqual(360);

  const before = await lostOnLine();
  await lineBecomes({ down: { loss: 0.2 } });
  await expect.poll(height, { timeout: FITTED_WITHIN_MS, message: "smaller" }).toBeLessThan(360);
  const words = mia.room.getByText("You still hear Hanna Host");
  await expect(words).toBeVisible({ timeout: FITTED_WITHIN_MS });
  await expect(mia.page.locator("ar-tile[data-still]")).toBeVisible();
  await mia.media.becomes("heard");
  const { frames } = await mia.media.sample();
  await mia.media.becomes("heard");
  expect((await mia.media.sample()).frames, "pictures while they are paused").toBe(frames);
  const lost = await lostOnLine();
  expect(lost.up, "lost on the way from the page").toBe(before.up);
  expect(lost.down, "lost on the way to the page").toBeGreaterThan(before.down + 100);

  await lineBecomes();
  await expect(words).toHaveCount(0, { timeout: TRIED_AGAIN_WITHIN_MS });
  await mia.media.flows();
  await expect.poll(height, { timeout: TRIED_AGAIN_WITHIN_MS, message: "large again" }).toBeGreaterThanOrEqual(360);
});

test("both sides read what a bad line does: what is lost, what is late, and that it is good again", async ({
  people,
}) => {
  const { mia, hanna } = await together(people);
  await readsOfConnection(mia, "The connection is good.");
  await readsOfConnection(hanna, "The connection is good.");

  await lineBecomes({ up: { loss: 0.2 } });
  await readsOfConnection(mia, "Some of what you send does not arrive.");
  await readsOfConnection(hanna, "Some of what the others send does not arrive here.");

  await lineBecomes({ up: { delayMs: 400 }, down: { delayMs: 400 } });
  await readsOfConnection(mia, "What you say arrives late. Short pauses help.");
  await readsOfConnection(hanna, "The connection is good.");

  await lineBecomes({ down: { loss: 0.2 } });
  await readsOfConnection(mia, "Some of what the others send does not arrive here.");
  await readsOfConnection(hanna, "The connection is good.");

  await lineBecomes();
  await readsOfConnection(mia, "The connection is good.");
});

test("a line that is cut until the page notices: both see and hear each other again without a click", async ({
  people,
}) => {
  const { mia, hanna } = await together(people);
  await lineBecomes({ up: { loss: 1 }, down: { loss: 1 } });
  const connected = async () => (await waysOf(mia.page)).ways.length;
  await expect.poll(connected, { timeout: NOTICED_WITHIN_MS, message: "ways that are open" }).toBe(0);
  await lineBecomes();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
});
