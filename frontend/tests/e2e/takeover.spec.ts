/** One person with a call in two places: the newest holds it, the older says so and does not fight for it. */

import type { Customer } from "./support/customer";
import { SESSIONS } from "./support/environment";
import { expect, type People, test } from "./support/test";

/** Long enough for a page that fights to have come back several times. */
const PEACE_MS = 6_000;

async function together(people: People) {
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  return { mia, hanna };
}

/** How often this page has gone to the media server. */
function countEntries(customer: Customer): () => number {
  let entries = 0;
  customer.page.on("websocket", (socket) => {
    if (new URL(socket.url()).pathname === "/janus") entries += 1;
  });
  return () => entries;
}

test("a second tab takes the call, the first says so, and takes it back when asked", async ({ people }) => {
  const { mia, hanna } = await together(people);
  const entries = countEntries(mia);
  const tab = await mia.openTab();
  await Promise.all([tab.media.flows(), hanna.media.flows()]);
  await expect(mia.room.getByRole("heading", { name: "The call is in another tab" })).toBeVisible();
  await mia.page.waitForTimeout(PEACE_MS);
  expect(entries()).toBe(0);

  await mia.room.getByRole("button", { name: "Continue here" }).click();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await expect(tab.room.getByRole("heading", { name: "The call is in another tab" })).toBeVisible();
});

test("a second device takes the call, the first says so, and takes it back when asked", async ({ people }) => {
  const { mia, hanna } = await together(people);
  const entriesHere = countEntries(mia);
  const storageState = await mia.context.storageState();
  const device = await people.customer(SESSIONS.usual, { storageState });
  const entriesThere = countEntries(device);
  await device.open();
  await Promise.all([device.media.flows(), hanna.media.flows()]);
  await expect(mia.room.getByRole("heading", { name: "The call is in another place" })).toBeVisible();
  await mia.page.waitForTimeout(PEACE_MS);
  expect([entriesHere(), entriesThere()]).toEqual([0, 1]);
  await device.media.flows();

  await mia.room.getByRole("button", { name: "Continue here" }).click();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await expect(device.room.getByRole("heading", { name: "The call is in another place" })).toBeVisible();
  await mia.page.waitForTimeout(PEACE_MS);
  expect([entriesHere(), entriesThere()]).toEqual([1, 1]);
  await mia.media.flows();
});
