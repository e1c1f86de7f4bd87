/** The console: everything that a host can do with people, between two hosts and two customers. */

import { expectAccessible } from "./support/axe";
import { HANNA, HENRY, SESSIONS } from "./support/environment";
import type { Host } from "./support/host";
import { expect, test } from "./support/test";

const SESSION = SESSIONS.usual;

/** Opens the menu of someone in line or on hold. */
async function menuOf(host: Host, name: string) {
  const row = host.page.locator("details.app-person", { hasText: name });
  await row.locator("summary").click();
  await expect(row.locator(".app-menu")).toBeVisible();
  return row;
}

/** Presses a key outside of every field. */
async function shortcut(host: Host, key: string): Promise<void> {
  await host.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await host.page.keyboard.press(key);
}

test("pick, hold, hand on, resume, remove, undo, priority, notes", async ({ people, floor }) => {
  const hanna = await people.hostOnDuty(HANNA);
  const henry = await people.host(HENRY);
  await henry.logIn();
  const mia = await people.waiting(SESSION, "Mia Moor");
  const jonas = await people.waiting(SESSION, "Jonas Berg");
  await expect(hanna.line(SESSION)).toHaveCount(2);

  // Priority, and back.
  let row = await menuOf(hanna, "Jonas Berg");
  await expectAccessible(hanna.page, "desk with a row's menu");
  await row.getByRole("button", { name: "Earlier" }).click();
  await floor.becomes(SESSION, ["Jonas Berg", "Mia Moor"]);
  await jonas.seesPeopleAhead(0);
  await row.getByRole("button", { name: "In order" }).click();
  await floor.becomes(SESSION, ["Mia Moor", "Jonas Berg"]);

  // Remove with a reason, and undo by the key.
  await row.getByLabel("Remove, because").selectOption("Does not seem to be there");
  await row.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(hanna.page.getByText("Jonas Berg was removed.")).toBeVisible();
  await floor.becomes(SESSION, ["Mia Moor"]);
  await expectAccessible(hanna.page, "desk with an undo");
  await shortcut(hanna, "u");
  await floor.becomes(SESSION, ["Mia Moor", "Jonas Berg"]);
  await expect(hanna.page.getByText("Jonas Berg was removed.")).toBeHidden();
  await expect(hanna.line(SESSION).filter({ hasText: "Jonas Berg" })).toContainText("brought back");
  await jonas.seesPeopleAhead(1);

  // Pick out of order, meet, write notes, put on hold.
  row = await menuOf(hanna, "Jonas Berg");
  await row.getByRole("button", { name: "Call in now" }).click();
  await jonas.isCalledBy("Hanna Host");
  await jonas.comeIn();
  await hanna.isTogether();
  await hanna.page.getByLabel("Notes on Jonas Berg").fill("Has lost the key. no hold here");
  await expect(hanna.page.locator(".app-notes__standing")).toHaveText("Kept");
  await shortcut(hanna, "h");
  await expect(hanna.page.getByRole("region", { name: "On hold" })).toContainText("Jonas Berg");
  await hanna.is("available");
  await expectAccessible(hanna.page, "desk with someone on hold");

  // Resume: the notes are there again.
  await shortcut(hanna, "r");
  await jonas.isCalledBy("Hanna Host");
  await jonas.comeIn();
  await hanna.isTogether();
  await expect(hanna.page.getByLabel("Notes on Jonas Berg")).toHaveValue("Has lost the key. no hold here");

  // Hand on to the colleague, out of the consultation; he reads the notes.
  await henry.goOnDuty();
  await hanna.page.getByText("Hand on", { exact: true }).first().click();
  await expectAccessible(hanna.page, "desk handing on");
  await hanna.page.locator(".app-pop").getByLabel("Hand on to").selectOption({ label: "Henry Host · available" });
  await hanna.page.locator(".app-pop").getByRole("button", { name: "Hand on" }).click();
  await hanna.is("wrapUp");
  await expect(henry.line(SESSION).filter({ hasText: "Jonas Berg" })).toContainText("kept for you");
  await expect(hanna.line(SESSION).filter({ hasText: "Jonas Berg" })).toContainText("kept for Henry Host");
  row = await menuOf(henry, "Jonas Berg");
  await row.getByRole("button", { name: "Call in now" }).click();
  await jonas.isCalledBy("Henry Host");
  await expect(henry.page.getByLabel("Notes on Jonas Berg")).toHaveValue("Has lost the key. no hold here");
  await jonas.leaveLine();
  await henry.is("available");

  // The wrap-up: an outcome, more time, enough.
  await hanna.page.getByLabel("What it came to").selectOption("Follow-up needed");
  await expect(hanna.page.locator(".app-notes__standing")).toHaveText("Kept");
  const left = hanna.page.locator(".app-wrap-up .app-ring__seconds");
  await shortcut(hanna, "w");
  await expect.poll(async () => Number(await left.textContent())).toBeGreaterThan(30);
  await expectAccessible(hanna.page, "desk wrapping up with notes");
  await hanna.readyButton.click();
  await hanna.is("available");

  // To another session, from the row of the line: one whose grace outlasts a page that loads slowly.
  row = await menuOf(hanna, "Mia Moor");
  await row.getByLabel("Hand on to").selectOption({ label: SESSIONS.full.name });
  await row.getByRole("button", { name: "Hand on" }).click();
  await floor.becomes(SESSION, []);
  await floor.becomes(SESSIONS.full, ["Mia Moor"]);
  await expect(mia.page).toHaveURL(/\/s\/full$/);
  await mia.leaveLine();
  await floor.becomes(SESSIONS.full, []);
});

test("a pause has a reason, keys do nothing in the notes, and the help shows every key", async ({ people }) => {
  const hanna = await people.hostOnDuty(HANNA);
  const { page } = hanna;
  await page.keyboard.press("p");
  await hanna.is("paused");
  await page.getByRole("button", { name: "Meeting" }).click();
  await expect(page.getByRole("button", { name: "Meeting" })).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page, "desk paused with a reason");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  for (const key of ["N", "H", "R", "P", "E", "W", "U"])
    await expect(help.getByText(key, { exact: true })).toBeVisible();
  await expectAccessible(page, "help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await hanna.is("available");

  const mia = await people.waiting(SESSIONS.short, "Mia Moor");
  await page.keyboard.press("n");
  await mia.isCalledBy("Hanna Host");
  await page.getByLabel("Notes on Mia Moor").click();
  await page.keyboard.type("phew e?");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByLabel("Notes on Mia Moor")).toHaveValue("phew e?");
  await hanna.is("busy");
});

test("a host who misses two offers is paused and told so", async ({ people }) => {
  const hanna = await people.hostOnDuty(HANNA);
  await people.waiting(SESSIONS.automatic, "Mia Moor");
  await expect(hanna.page.getByText("You missed two offers and were paused.")).toBeVisible({ timeout: 60_000 });
  await hanna.is("pausedMissed");
  await expectAccessible(hanna.page, "desk paused by missed offers");
  await hanna.goOnDuty();
});

test("without script a host holds, resumes, removes and undoes", async ({ people, floor }) => {
  const mia = await people.waiting(SESSION, "Mia Moor");
  const hanna = await people.host(HANNA, { javaScriptEnabled: false });
  const { page } = hanna;
  await hanna.logIn();
  await page.getByText("Mia Moor").click();
  await page.getByLabel("Remove, because").selectOption("Another reason");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Mia Moor was removed.")).toBeVisible();
  await floor.becomes(SESSION, []);
  await page.getByRole("button", { name: "Undo" }).click();
  await floor.becomes(SESSION, ["Mia Moor"]);
  await page.getByRole("button", { name: "Available", exact: true }).click();
  await page.getByText("Mia Moor").click();
  await page.getByRole("button", { name: "Call in now" }).click();
  await mia.isCalledBy("Hanna Host");
  await expect(page.getByRole("button", { name: "Hold" })).toBeVisible();
});
