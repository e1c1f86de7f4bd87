/** A second factor that admins must have. The second server wants it. */

import { codeOf } from "./support/authenticator";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { kill, leadTo, start } from "./support/control";
import { BERTA } from "./support/environment";
import { expect, test } from "./support/test";

test.beforeAll(async () => {
  await start("server-b");
  await leadTo("server-b");
});

test.afterAll(async () => {
  await leadTo("all");
  await kill("server-b");
});

test("an admin without a second factor is led to set one up, and gets nowhere else before", async ({ people }) => {
  const { page } = await people.host(BERTA);
  await page.goto("/login");
  await page.getByLabel("User name").fill(BERTA.username);
  await page.getByLabel("Password").fill(BERTA.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/account\/second-factor$/);
  await expect(page.getByText("Your role needs one")).toBeVisible();
  for (const elsewhere of ["/admin", "/host", "/account", "/admin/people"]) {
    await page.goto(elsewhere);
    await expect(page).toHaveURL(/\/account\/second-factor$/);
  }
  await expectAccessible(page, "second factor that is wanted");
  await everyLook(page, "second-factor-wanted");
  const secret = await page.locator("code.app-secret").innerText();
  await page.getByRole("textbox", { name: "Code" }).fill(codeOf(secret, Date.now()));
  await page.getByLabel("Your password").fill(BERTA.password);
  await page.getByRole("button", { name: "Switch it on" }).click();
  const codes = page.getByRole("region", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const recovery = await codes.first().innerText();
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(page.getByText("so it cannot be taken away")).toBeVisible();
  await page.goto("/admin");
  await expect(page.getByRole("navigation", { name: "Administration" })).toBeVisible();

  // From now on the password is half of it; a recovery code is the other half as well.
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/login");
  await page.getByLabel("User name").fill(BERTA.username);
  await page.getByLabel("Password").fill(BERTA.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await page.getByRole("textbox", { name: "Code" }).fill(recovery);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/host$/);
});
