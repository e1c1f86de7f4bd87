/** The page of the API: read and tried out under the policy of every other page. */

import { everyLook } from "./support/camera";
import { ADA, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

test("the API is read and tried out on a page of ours", async ({ people }) => {
  const ada = await people.host(ADA);
  await ada.logIn();
  const { page } = ada;
  await page.goto("/api/docs");
  await expect(page.getByRole("heading", { name: "Anteroom" })).toBeVisible();
  await everyLook(page, "api-docs");
  await page.setViewportSize({ width: 320, height: 700 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "at 320 px").toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  const wall = page.locator("#operations-Operation-readWall");
  await wall.getByRole("button").first().click();
  await wall.getByRole("button", { name: "Try it out" }).click();
  await wall.getByRole("button", { name: "Execute" }).click();
  await expect(wall.locator(".live-responses-table")).toContainText(SESSIONS.usual.slug);
});
