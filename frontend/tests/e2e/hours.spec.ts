/** Opening hours: from the admin's grid to what a customer reads. */

import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA } from "./support/environment";
import { expect, test } from "./support/test";

test("hours that an admin sets hold for customers, who read when it opens", async ({ people }) => {
  const ada = await people.host(ADA);
  await ada.logIn();
  const { page } = ada;
  const slug = `hours-${Date.now()}`;
  await page.goto("/admin/new-session");
  await page.getByLabel("Name").fill("Kept hours");
  await page.getByLabel("Address").fill(slug);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("The session was created.");

  // A week that is almost over: it opens on one day of the week only, which is not today.
  await page.goto(`/admin/sessions/${slug}/hours`);
  await page.getByLabel("Time zone").fill("Pacific/Auckland");
  const otherDay = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "Pacific/Auckland" }).format(
    Date.now() + 3 * 86_400_000,
  );
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]) {
    await page.getByLabel(`${day}, from, 1`).fill("");
    await page.getByLabel(`${day}, until, 1`).fill("");
  }
  await page.getByLabel(`${otherDay}, from, 1`).fill("09:00");
  await page.getByLabel(`${otherDay}, until, 1`).fill("12:00");
  await page.getByLabel(`${otherDay}, from, 2`).fill("11:00");
  await page.getByLabel(`${otherDay}, until, 2`).fill("00:00");
  await page.getByLabel("Public holidays of").selectOption({ label: "New Zealand" });
  await page.getByRole("button", { name: "Look first" }).click();
  await expect(page.getByRole("status").first()).toContainText("Not saved yet.");
  await expect(page.getByRole("region", { name: "Worth a look" })).toContainText("overlap. They count as one.");
  await page.getByLabel(`${otherDay}, from, 2`).fill("13:00");
  await page.getByRole("button", { name: "Save changes" }).last().click();
  await expect(page.getByRole("status").first()).toContainText("They do not count while it is");
  // A new session is closed by hand, until somebody has looked at it.
  await page.getByRole("button", { name: "Follow the opening hours again" }).first().click();
  await expect(page.getByRole("status")).toContainText("The session follows its opening hours again.");
  await page.getByRole("link", { name: "Opening hours" }).click();
  await expectAccessible(page, "hours");
  await everyLook(page, "hours-admin");

  const mia = await people.customer({ slug, name: "Kept hours" });
  await mia.page.goto(`/s/${slug}`);
  await expect(mia.page.getByRole("button", { name: "Join the line" })).toHaveCount(0);
  await expect(mia.page.getByRole("main")).toContainText("Opens");
  await expectAccessible(mia.page, "closed until it opens");
  await everyLook(mia.page, "hours-customer");

  // By hand it is open at once, whatever the hours say, and closed with a word to customers.
  await page.getByLabel("open", { exact: true }).check();
  await page.getByRole("button", { name: "Set by hand" }).click();
  await expect(page.getByRole("status")).toContainText("The session is open for customers.");
  await mia.page.reload();
  await expect(mia.page.getByRole("button", { name: "Join the line" })).toBeVisible();
  await page.getByText("Close now").click();
  await page.getByLabel("Message to customers").fill("We are moving house and are back on Monday.");
  await page.getByRole("button", { name: "Yes, close" }).click();
  await mia.page.reload();
  await expect(mia.page.getByText("We are moving house and are back on Monday.")).toBeVisible();
  await everyLook(mia.page, "hours-emergency");
  await page.getByRole("button", { name: "Follow the opening hours again" }).first().click();
  await expect(page.getByRole("status")).toContainText("The session follows its opening hours again.");
  await mia.page.reload();
  await expect(mia.page.getByText("We are moving house and are back on Monday.")).toBeHidden();
});
