/** Customers with an account: where only they may wait, from signing up on one device to the end of it all. */

import type { Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.members;
const ZOE = { username: "zoe@post.example", name: "Zoë", password: "a better staple to hold" };

const joinButton = (page: Page) => page.getByRole("button", { name: "Join the line" });

async function isNarrow(page: Page, what: string): Promise<void> {
  await page.setViewportSize({ width: 320, height: 700 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, `${what} at 320 px`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function look(page: Page, what: string): Promise<void> {
  await expectAccessible(page, what);
  await everyLook(page, what);
  await isNarrow(page, what);
}

test("somebody makes an account, waits with it on two devices, and deletes it", async ({ people }) => {
  const phone = await people.customer(SESSION);
  await phone.open();
  await expect(phone.page.getByText("Nobody is waiting.")).toBeVisible();
  await expect(joinButton(phone.page)).toBeHidden();
  await look(phone.page, "customer-before-account");

  await phone.page.getByRole("link", { name: "Make an account" }).click();
  await phone.page.getByLabel("User name or e-mail address").fill(ZOE.username);
  await phone.page.getByLabel("Your name").fill(ZOE.name);
  await phone.page.getByLabel("Password").fill("too short");
  await phone.page.getByRole("button", { name: "Make the account" }).click();
  phone.problems.expect(/status of (422|403)/);
  await expect(phone.page.getByRole("alert")).toContainText("at least 15 characters");
  await look(phone.page, "customer-sign-up");
  await phone.page.getByLabel("Password").fill(ZOE.password);
  await phone.page.getByRole("button", { name: "Make the account" }).click();
  await expect(phone.page).toHaveURL(new RegExp(`/s/${SESSION.slug}$`));
  await expect(phone.page.getByLabel("Your name")).toHaveValue(ZOE.name);
  await joinButton(phone.page).click();
  await expect(phone.page.getByText("Leave the line")).toBeVisible();
  await everyLook(phone.page, "customer-waiting-account");

  const laptop = await people.customer(SESSION);
  await laptop.open();
  await laptop.page.getByRole("link", { name: "Sign in" }).click();
  await expect(laptop.page.getByRole("link", { name: "Make an account" })).toBeVisible();
  await look(laptop.page, "customer-sign-in");
  await laptop.page.getByLabel("User name").fill(ZOE.username);
  await laptop.page.getByLabel("Password").fill(ZOE.password);
  await laptop.page.getByRole("button", { name: "Sign in" }).click();
  await expect(laptop.page.getByText("Leave the line")).toBeVisible();

  // Nothing of staff is open to them.
  laptop.problems.expect(/status of 403/);
  await laptop.page.goto("/admin");
  await expect(laptop.page.getByRole("heading", { name: "This page is for those who work here" })).toBeVisible();

  await laptop.page.goto("/account");
  await expect(laptop.page.getByText("This browser")).toHaveCount(1);
  await look(laptop.page, "customer-account");
  await laptop.page.getByLabel("Your name").fill("Zoë B.");
  await laptop.page.getByRole("button", { name: "Change the name" }).click();
  await expect(laptop.page.getByRole("status")).toContainText("Your name is changed.");

  const ada = await people.host(ADA);
  await ada.logIn();
  await ada.page.goto("/admin/people");
  const customers = ada.page.getByRole("region", { name: "Customers with an account" });
  await expect(customers.getByRole("link", { name: "Zoë B." })).toBeVisible();
  await look(ada.page, "admin-people-customers");
  await customers.getByRole("link", { name: "Zoë B." }).click();
  await expect(ada.page.getByRole("button", { name: "Make them" })).toHaveCount(0);
  await look(ada.page, "admin-person-customer");

  await laptop.page.getByText("Delete it", { exact: true }).click();
  await laptop.page.locator("#delete_password").fill(ZOE.password);
  await laptop.page.getByRole("button", { name: "Delete the account" }).click();
  await expect(laptop.page).toHaveURL(/\/$/);
  // The phone is nobody's any more, and the line is empty.
  await phone.open();
  await expect(phone.page.getByText("Nobody is waiting.")).toBeVisible();
  await ada.page.goto("/admin/people?customers=zoe");
  await expect(ada.page.getByText("Nobody.", { exact: true })).toBeVisible();
});
