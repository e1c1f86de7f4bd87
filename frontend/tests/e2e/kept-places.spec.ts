/** Places that are kept for those whom a closing turns away: from the setting to the button. */

import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA } from "./support/environment";
import { expect, test } from "./support/test";

test("whoever is turned away by a closing takes their place back when it opens", async ({ people }) => {
  const ada = await people.host(ADA);
  await ada.logIn();
  const { page } = ada;
  const slug = `kept-${Date.now()}`;
  await page.goto("/admin/new-session");
  await page.getByLabel("Name").fill("Kept places");
  await page.getByLabel("Address").fill(slug);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("The session was created.");
  await page.goto(`/admin/sessions/${slug}`);
  const turnedAway = { label: "Those who wait are turned away; offers go on" };
  await page.getByLabel("When the session closes").selectOption(turnedAway);
  await page.getByLabel("Places of those who are turned away").check();
  await page.getByRole("button", { name: "Save changes" }).last().click();
  await expect(page.getByRole("status").first()).toContainText("When the session closes is now");
  const byHand = async (state: "open" | "closed") => {
    await page.goto(`/admin/sessions/${slug}/hours`);
    await page.getByLabel(state, { exact: true }).check();
    await page.getByRole("button", { name: "Set by hand" }).click();
    await expect(page.getByRole("status")).toContainText(`The session is ${state}`);
  };
  await byHand("open");

  const mia = await people.customer({ slug, name: "Kept places" });
  await mia.page.goto(`/s/${slug}`);
  await mia.page.getByRole("button", { name: "Join the line" }).click();
  await expect(mia.page.getByRole("heading", { level: 1 })).toContainText("You are next");

  // The page hears of the closing, and of the opening, by itself.
  await byHand("closed");
  await expect(mia.page.getByText("You keep your place for the next opening")).toBeVisible();
  await expectAccessible(mia.page, "turned away, place kept");
  await everyLook(mia.page, "kept-place-closed");
  await byHand("open");
  await expect(mia.page.getByText("Your place is kept. Take it before")).toBeVisible();
  await expect(mia.page.getByRole("heading", { level: 1 })).toContainText("We are open again");

  // Somebody else was quicker, and still comes after.
  const quick = await people.customer({ slug, name: "Kept places" });
  await quick.page.goto(`/s/${slug}`);
  await quick.page.getByRole("button", { name: "Join the line" }).click();
  await expect(quick.page.getByRole("heading", { level: 1 })).toContainText("You are next");
  await everyLook(mia.page, "kept-place-open");
  await mia.page.getByRole("button", { name: "Take my place" }).click();
  await expect(mia.page.getByRole("heading", { level: 1 })).toContainText("You are next");
  await expect(mia.page.getByText("You have the place back that was kept for you.")).toBeVisible();
  await expect(quick.page.getByRole("heading", { level: 1 })).toContainText("1 person is ahead of you");
});
