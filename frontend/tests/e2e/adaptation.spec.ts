/** What is sent and received of pictures follows the session's settings and what is shown. */

import type { Page } from "@playwright/test";
import { LEAST_IN_THREE_SIZES } from "./support/actor";
import { inFilm } from "./support/consultation";
import { ADA, SESSIONS } from "./support/environment";
import { expect, type People, test } from "./support/test";

/** A browser begins with small pictures and tries out what the line bears. */
const TRIED_OUT_WITHIN_MS = 60_000;

function together(people: People) {
  return inFilm(people, SESSIONS.short, { size: LEAST_IN_THREE_SIZES });
}

/** Changes what the session says about rooms. */
async function set(page: Page, codec: string, kbps: string): Promise<void> {
  await page.goto(`/admin/sessions/${SESSIONS.short.slug}`);
  await page.getByLabel("Video codec").selectOption(codec);
  await page.getByLabel("Most that a camera sends").fill(kbps);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("is now");
}

test("a camera is sent in three sizes, and received in the one that suits how large it is shown", async ({
  people,
}) => {
  const { mia, hanna } = await together(people);
  const height = () => mia.media.heightOf("Hanna Host");
  await expect.poll(height, { timeout: TRIED_OUT_WITHIN_MS, message: "large alone" }).toBeGreaterThanOrEqual(360);
  const layers = (await hanna.media.sent()).filter(({ frames }) => frames > 0).map(({ layer }) => layer);
  expect(layers).toEqual(expect.arrayContaining(["m", "l"]));

  await hanna.page.getByRole("button", { name: "Share screen" }).click();
  await expect
    .poll(height, { timeout: TRIED_OUT_WITHIN_MS, message: "small beside a screen" })
    .toBeLessThanOrEqual(180);
  await hanna.page.getByRole("button", { name: "Stop sharing" }).click();
  await expect.poll(height, { timeout: TRIED_OUT_WITHIN_MS, message: "large again" }).toBeGreaterThanOrEqual(360);
});

test("a session that asks for H264 gets it, in one size and within its bound", async ({ people }) => {
  const ada = await people.host(ADA);
  await ada.logIn();
  await set(ada.page, "h264", "300");
  const { mia, hanna } = await together(people);
  const sent = await hanna.media.sent();
  expect(sent.map(({ codec, layer }) => [codec, layer])).toEqual([["video/H264", ""]]);
  await mia.media.flows();
  const seconds = 5;
  const before = (await hanna.media.sent())[0]?.bytes ?? 0;
  await hanna.page.waitForTimeout(seconds * 1_000);
  const after = (await hanna.media.sent())[0]?.bytes ?? 0;
  expect(((after - before) * 8) / 1_000 / seconds).toBeLessThan(400);
  await hanna.page.getByRole("button", { name: "Share screen" }).click();
  await expect(mia.page.locator('ar-tile[data-place="large"]')).toHaveAttribute("data-kind", "screen");
  await hanna.end();
  await set(ada.page, "vp8", "1500");
});
