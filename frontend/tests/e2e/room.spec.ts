/** Several people in a room, and what they show besides themselves. */

import type { Page } from "@playwright/test";
import { film, HANNA, MIA } from "./support/actor";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { inFilm } from "./support/consultation";
import { SESSIONS } from "./support/environment";
import { endsByBrowser, screensEnd } from "./support/screen";
import { expect, type People, test } from "./support/test";

function together(people: People) {
  return inFilm(people, SESSIONS.usual, { prepare: ({ context }) => screensEnd(context) });
}

/** The large picture is this one, and it runs. */
async function seesLarge(page: Page, label: string): Promise<void> {
  const tile = page.locator('ar-tile[data-place="large"]');
  await expect(tile.getByLabel(label, { exact: true })).toBeVisible();
  const frames = () =>
    tile.locator("video").evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
  const before = await frames();
  await expect.poll(frames, { timeout: 30_000, message: `frames of ${label}` }).toBeGreaterThan(before + 3);
}

test("a shared screen is large on the other side, and gone when sharing ends, whoever ends it", async ({ people }) => {
  const { mia, hanna } = await together(people);
  await hanna.page.getByRole("button", { name: "Share screen" }).click();
  await expect(hanna.page.getByText("You are sharing your screen.")).toBeVisible();
  await seesLarge(mia.page, "Screen of Hanna Host");
  await everyLook(mia.page, "room-screen");
  await expectAccessible(mia.page, "room-screen");
  await mia.page.setViewportSize({ width: 320, height: 600 });
  const beyond = await mia.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "at 320 px").toBeLessThanOrEqual(0);
  await mia.page.setViewportSize({ width: 1280, height: 800 });
  await everyLook(hanna.page, "room-sharing");

  await hanna.page.getByRole("button", { name: "Stop sharing" }).click();
  await expect(mia.page.locator('ar-tile[data-kind="screen"]')).toHaveCount(0);
  await expect(mia.page.locator("ar-tile")).toHaveAttribute("data-place", "single");
  await Promise.all([mia.media.flows(), hanna.media.flows()]);

  await hanna.page.getByRole("button", { name: "Share screen" }).click();
  await seesLarge(mia.page, "Screen of Hanna Host");
  await endsByBrowser(hanna.page);
  await expect(hanna.page.getByText("You are sharing your screen.")).toHaveCount(0);
  await expect(mia.page.locator('ar-tile[data-kind="screen"]')).toHaveCount(0);
});

test("whoever comes back to a room sees the screen that is shared in it", async ({ people }) => {
  const { mia, hanna } = await together(people);
  await hanna.page.getByRole("button", { name: "Share screen" }).click();
  await seesLarge(mia.page, "Screen of Hanna Host");
  await mia.page.reload();
  await seesLarge(mia.page, "Screen of Hanna Host");
  await mia.media.flows();
});

test("three people see and hear each other, and each arranges the pictures as they like", async ({ people }) => {
  const mia = await people.customer(SESSIONS.usual);
  await film(mia.context, MIA);
  await mia.join("Mia Moor");
  await mia.page.getByRole("link", { name: "Invite someone" }).click();
  const link = await mia.page.locator('[data-role="link"]').inputValue();
  await mia.page.getByRole("button", { name: "Close" }).click();
  const friend = await people.customer(SESSIONS.usual);
  await friend.page.goto(link);
  await friend.page.getByRole("button", { name: "Come along" }).click();
  await friend.seesPeopleAhead(0);

  const hanna = await people.host();
  await film(hanna.context, HANNA);
  await hanna.logIn();
  await hanna.goOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await expect(friend.page.getByText("There is room for you as well.")).toBeVisible({ timeout: 20_000 });
  await friend.comeIn();
  const everybody = [mia, friend, hanna];
  for (const { page } of everybody) {
    await expect(page.locator('ar-tile[data-place="grid"]:not([data-lost])')).toHaveCount(2, { timeout: 30_000 });
  }
  await Promise.all(everybody.map(({ media }) => media.flows()));
  await everyLook(hanna.page, "room-three");
  await everyLook(mia.page, "room-three-customer");

  await hanna.page.getByRole("button", { name: "Picture of Mia Moor, large" }).click();
  await seesLarge(hanna.page, "Picture of Mia Moor");
  await everyLook(hanna.page, "room-three-large");
  await hanna.page.getByRole("button", { name: "More" }).click();
  await hanna.page.getByRole("button", { name: "Side by side" }).click();
  await expect(hanna.page.locator('ar-tile[data-place="grid"]')).toHaveCount(2);
  await hanna.page.getByRole("group", { name: "Connection" }).scrollIntoViewIfNeeded();
  await expect(hanna.page.getByRole("group", { name: "Connection" })).toContainText(/You receive\s*[\d.]+ [kM]bit\/s/);
  await everyLook(hanna.page, "room-more");
  await expectAccessible(hanna.page, "room-more");

  await friend.leaveRoom();
  for (const { page } of [mia, hanna]) {
    await expect(page.locator("ar-tile")).toHaveCount(1, { timeout: 30_000 });
  }
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
});
