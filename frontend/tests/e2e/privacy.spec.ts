/** What is kept about people: a file of it, and the end of it. That its time runs out takes an hour, and is proved elsewhere. */

import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

const NAME = "Quirin-Unmistakable";

interface Kept {
  readonly visits: readonly { readonly name: string | null; readonly history: readonly unknown[] }[];
}

async function contentOf(download: Download): Promise<{ text: string; kept: Kept }> {
  const text = await readFile(await download.path(), "utf8");
  return { text, kept: JSON.parse(text) as Kept };
}

async function downloaded(page: Page, click: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return contentOf(download);
}

async function look(page: Page, what: string): Promise<void> {
  await expectAccessible(page, what);
  await everyLook(page, what);
  await page.setViewportSize({ width: 320, height: 700 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, `${what} at 320 px`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("what is kept about somebody is handed out, and erased when they ask", async ({ people }) => {
  const quirin = await people.waiting(SESSIONS.usual, NAME);
  const rosalind = await people.waiting(SESSIONS.usual, "Rosalind-Unmistakable");
  await quirin.page.getByText("Leave the line").click();
  await quirin.page.getByRole("button", { name: "Yes, leave" }).click();
  const own = quirin.page.getByRole("link", { name: "What is kept about this visit" });
  const before = await downloaded(quirin.page, () => own.click());
  expect(before.kept.visits).toHaveLength(1);
  expect(before.kept.visits[0]?.name).toBe(NAME);
  expect(before.text).not.toContain("Rosalind");

  const ada = await people.host(ADA);
  await ada.logIn();
  await ada.page.goto("/admin/privacy");
  await look(ada.page, "admin-privacy");
  const search = async (who: string) => {
    await ada.page.getByLabel("Somebody asks what is kept about them").fill(who);
    await ada.page.getByRole("button", { name: "Look" }).click();
  };
  await search("quirin");
  const found = ada.page.getByRole("region", { name: "What is kept" });
  await expect(found.getByRole("checkbox")).toHaveCount(1);
  await expect(found).toContainText(NAME);
  await look(ada.page, "admin-privacy-found");
  await found.getByRole("checkbox").check();
  const file = await downloaded(ada.page, () => ada.page.getByRole("button", { name: "Download as a file" }).click());
  expect(file.kept.visits[0]?.name).toBe(NAME);
  expect(file.kept.visits[0]?.history.length).toBeGreaterThanOrEqual(2);
  expect(file.text).not.toContain("Rosalind");

  await found.getByText("Erase", { exact: true }).click();
  await found.getByRole("button", { name: "Yes, erase them" }).click();
  await expect(ada.page.locator("main")).not.toContainText(NAME);
  await search("quirin");
  await expect(ada.page.getByText("Nothing is kept that fits.")).toBeVisible();
  // It is gone from the database: what the person themselves can still take has no name, and others are there.
  const after = await downloaded(quirin.page, () => own.click());
  expect(after.text).not.toContain(NAME);
  await search("rosalind");
  await expect(found).toContainText("Rosalind-Unmistakable");
  await expect(rosalind.page.getByText("Leave the line")).toBeVisible();

  await ada.page.goto("/admin/audit");
  await expect(ada.page.locator("main")).not.toContainText("Unmistakable");
});
