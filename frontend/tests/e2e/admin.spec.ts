/** The administrator's console: every page, with and without script, by day and by night. */

import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

const PAGES = [
  ["now", "/admin"],
  ["sessions", "/admin/sessions"],
  ["new-session", "/admin/new-session"],
  ["settings", `/admin/sessions/${SESSIONS.short.slug}`],
  ["session-hosts", `/admin/sessions/${SESSIONS.short.slug}/hosts`],
  ["session-hours", `/admin/sessions/${SESSIONS.short.slug}/hours`],
  ["reports", "/admin/reports"],
  ["calls", "/admin/calls"],
  ["ratings", "/admin/ratings"],
  ["recordings", "/admin/recordings"],
  ["cameras", "/admin/cameras"],
  ["new-camera", "/admin/new-camera"],
  ["webhooks", "/admin/webhooks"],
  ["new-webhook", "/admin/new-webhook"],
  ["audit", "/admin/audit"],
  ["system", "/admin/system"],
] as const;

test("no page of the console has a serious violation or is wider than a phone", async ({ people }) => {
  const ada = await people.host(ADA);
  await ada.logIn();
  await ada.page.getByRole("link", { name: "Administration" }).click();
  await expect(ada.page).toHaveURL(/\/admin$/);
  for (const [name, path] of PAGES) {
    await ada.page.goto(path);
    await expectAccessible(ada.page, name);
    await everyLook(ada.page, `admin-${name}`);
    await ada.page.setViewportSize({ width: 320, height: 700 });
    const beyond = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond, `${name} at 320 px`).toBeLessThanOrEqual(0);
    await ada.page.setViewportSize({ width: 1280, height: 800 });
  }
});

test("the wall follows what happens", async ({ people }) => {
  const ada = await people.host(ADA);
  await ada.logIn();
  await ada.page.goto("/admin");
  const session = ada.page
    .getByRole("listitem")
    .filter({ has: ada.page.getByRole("heading", { name: SESSIONS.usual.name, exact: true }) });
  const waiting = session.locator("dl div", { hasText: "Waiting" }).locator("dd");
  await expect(waiting).toHaveText("0");
  await people.waiting(SESSIONS.usual, "Mia Moor");
  await expect(waiting).toHaveText("1");
  await expect(ada.page.locator("body")).not.toContainText("Mia Moor");
});

test("a session is made, changed, and put away without script", async ({ people }) => {
  const ada = await people.host(ADA, { javaScriptEnabled: false });
  await ada.logIn();
  const { page } = ada;
  // A form that is not right is answered so.
  ada.problems.expect(/status of 422/);
  const slug = `made-${Date.now()}`;
  await page.goto("/admin/new-session");
  await page.getByLabel("Name").fill("Made by a test");
  await page.getByLabel("Address").fill(slug);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("The session was created.");
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByLabel("Place kept without a connection").fill("soon");
  await page.getByLabel("Time between customers").fill("45");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Place kept without a connection");
  await expect(page.getByLabel("Time between customers")).toHaveValue("45");
  await page.getByLabel("Place kept without a connection").fill("90");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Place kept without a connection is now 1 min 30 s.");
  await page.getByText("Archive this session").click();
  await page.getByRole("button", { name: "Yes, archive" }).click();
  await expect(page.getByRole("status")).toContainText("The session was archived.");
  await page.goto("/admin/audit?about=sessions");
  await expect(page.getByRole("listitem").filter({ hasText: "Made by a test" }).first()).toContainText("Archived");
});
