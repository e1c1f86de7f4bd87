/** The check of device and connection, while one waits: with a real echo of the real Janus, straight and through coturn. */

import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { kill, lineBecomes, start } from "./support/control";
import type { Customer } from "./support/customer";
import { SESSIONS } from "./support/environment";
import { relayOnly, throughLine } from "./support/ice";
import { press } from "./support/keyboard";
import { expect, test } from "./support/test";
import { FOUND_WITHIN_MS, watchWays, waysOf } from "./support/ways";

const SESSION = SESSIONS.usual;

test.afterEach(() => Promise.all([start("coturn"), lineBecomes()]));

/** How much of the line's width its first row takes, 0 to 1. */
async function widthOfRow(page: Page): Promise<number> {
  const [row, line] = [page.locator(".app-person__row").first(), page.locator(".app-people__line").first()];
  const [inner, outer] = await Promise.all([row.boundingBox(), line.boundingBox()]);
  return (inner?.width ?? 0) / (outer?.width ?? 1);
}

/** How many pixels lie between the middles of what stands in the first row of a line. */
async function unevennessOf(page: Page): Promise<number> {
  const row = page.locator(".app-person__row").first();
  const parts = await row.locator(".app-person__light, .app-person__name, .app-light, .app-person__since").all();
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  const middles = boxes.map((box) => (box ? box.y + box.height / 2 : Infinity));
  return Math.max(...middles) - Math.min(...middles);
}

async function connectionOf(mia: Customer, words: string): Promise<void> {
  const connection = mia.page.locator(".app-checks__item", { hasText: "Connection" });
  await expect(connection).toContainText(words, { timeout: FOUND_WITHIN_MS });
}

test("who waits sees and hears that all is well, and so does the host before they are taken", async ({ people }) => {
  const mia = await people.waiting(SESSION, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await expect(hanna.line(SESSION)).toHaveText(/Mia Moor/);
  await press(mia.page, mia.checkButton);
  const dialog = mia.page.getByRole("dialog", { name: "Check your device" });
  await expect(dialog.getByText("Works.", { exact: true })).toBeVisible();
  await expect(dialog.getByText("Works: we hear you.")).toBeVisible();
  await connectionOf(mia, "Good.");
  await press(mia.page, dialog.getByRole("button", { name: "Play a tone" }));
  await expect(dialog.getByText("You should hear a tone now.")).toBeVisible();
  await expectAccessible(mia.page, "the check");
  await everyLook(mia.page, "check");
  await expect(hanna.line(SESSION)).toContainText("Connection good; camera and microphone work");
  await expect.poll(() => unevennessOf(hanna.page), { message: "name, light and time share a line" }).toBeLessThan(6);
  expect(await widthOfRow(hanna.page), "the row fills its line").toBeGreaterThan(0.98);
  await expectAccessible(hanna.page, "a line with a light");
  await everyLook(hanna.page, "desk-check");

  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await expect(dialog).toBeHidden();
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
});

for (const [transport, words, light] of [
  ["udp", "Good, through a relay.", "Connection good, through a relay"],
  ["tcp", "on a detour only", "Connection slow, on a detour"],
] as const) {
  test(`where only the relay over ${transport.toUpperCase()} gets through, both sides read so`, async ({ people }) => {
    const mia = await people.waiting(SESSION, "Mia Moor");
    const hanna = await people.hostOnDuty();
    await relayOnly(mia.context, transport);
    await mia.checkButton.click();
    await connectionOf(mia, words);
    await expect(hanna.line(SESSION)).toContainText(light);
  });
}

test("a line that carries sound but hardly a picture, in either direction, is weak, and both sides read so", async ({
  people,
}) => {
  const mia = await people.customer(SESSION);
  await throughLine(mia.context);
  await watchWays(mia.context);
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  const again = () => mia.page.getByRole("button", { name: "Check again" }).click();
  await lineBecomes({ up: { kbps: 180 } });
  await mia.checkButton.click();
  const sent = async () => (await waysOf(mia.page)).ways.map((way) => way.sent);
  await expect.poll(sent, { intervals: [100], timeout: FOUND_WITHIN_MS }).toEqual([["audio", "video"]]);
  await connectionOf(mia, "Weak: the picture may stop at times.");
  await expect(hanna.line(SESSION)).toContainText("Connection weak");
  await lineBecomes({ down: { kbps: 180 } });
  await again();
  await connectionOf(mia, "Trying how video gets through.");
  await connectionOf(mia, "Weak: the picture may stop at times.");
  await lineBecomes({ up: { kbps: 1_000 }, down: { kbps: 1_000 } });
  await again();
  await connectionOf(mia, "Good, through a relay.");
  await expect(hanna.line(SESSION)).toContainText("Connection good, through a relay");
});

test("where nothing gets through the customer reads what helps and keeps the place", async ({ people }) => {
  const mia = await people.waiting(SESSION, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await relayOnly(mia.context, "tcp");
  await kill("coturn");
  await mia.checkButton.click();
  await connectionOf(mia, "This network lets no video and no sound through.");
  await everyLook(mia.page, "check-red");
  await expect(hanna.line(SESSION)).toContainText("Video and sound do not get through");
  await everyLook(hanna.page, "desk-check-red");
  await start("coturn");
  await mia.page.getByRole("button", { name: "Check again" }).click();
  await connectionOf(mia, "on a detour only");
  await mia.page.getByRole("button", { name: "Close" }).click();
  await expect(mia.page.getByText("Checked: the connection is slow.")).toBeVisible();
  await mia.seesPeopleAhead(0);
});
