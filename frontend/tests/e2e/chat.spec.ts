/** What two people write to each other in a room, and the files they send. */

import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { inFilm } from "./support/consultation";
import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

test("both write to each other and send a file, which only they can save", async ({ people }) => {
  const { mia, hanna } = await inFilm(people, SESSIONS.usual);

  await mia.page.getByRole("button", { name: "Chat" }).click();
  const words = mia.page.getByLabel("Your message");
  await expect(words).toBeFocused();
  await words.fill("Here is the form: https://example.org/form.");
  await words.press("Enter");
  await expect(mia.page.getByRole("log").getByText("Here is the form")).toBeVisible();
  await expect(words).toHaveValue("");

  // Who has not opened the chat sees that there is something to read.
  const button = hanna.page.getByRole("button", { name: /^Chat/ });
  await expect(button).toContainText("1");
  await button.click();
  const link = hanna.page.getByRole("log").getByRole("link", { name: "https://example.org/form" });
  await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");

  const notes = { name: "Über uns.txt", mimeType: "text/plain", buffer: Buffer.from("Grüße aus dem Anteroom\n") };
  await hanna.page.locator('.app-side input[type="file"]').setInputFiles(notes);
  const file = mia.page.getByRole("log").getByRole("link", { name: "Über uns.txt" });
  await expect(file).toBeVisible();
  const saving = mia.page.waitForEvent("download");
  await file.click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("Über uns.txt");
  expect(await readFile(await saved.path(), "utf8")).toBe("Grüße aus dem Anteroom\n");

  hanna.problems.expect(/status of 422/);
  const script = { name: "photo.png", mimeType: "image/png", buffer: Buffer.from("#!/bin/sh\nexit 0\n") };
  await hanna.page.locator('.app-side input[type="file"]').setInputFiles(script);
  await expect(hanna.page.getByRole("alert").filter({ hasText: "This file is none of these" })).toBeVisible();

  await everyLook(mia.page, "room-chat");
  await expectAccessible(mia.page, "room-chat");
  await everyLook(hanna.page, "desk-chat");
  await mia.page.setViewportSize({ width: 320, height: 600 });
  const beyond = await mia.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "at 320 px").toBeLessThanOrEqual(0);
  await mia.page.setViewportSize({ width: 1280, height: 800 });

  await mia.page.keyboard.press("Escape");
  await mia.page.reload();
  await mia.media.flows();
  await mia.page.getByRole("button", { name: /^Chat/ }).click();
  await expect(
    mia.page.getByRole("log").getByText("Here is the form"),
    "what was written is still there",
  ).toBeVisible();
});

test("the host lets nobody else in, and sees who is there", async ({ people }) => {
  const { mia, hanna } = await inFilm(people, SESSIONS.usual);
  await hanna.page.getByRole("button", { name: "People" }).click();
  await expect(hanna.page.locator(".app-side__list li")).toHaveText([/Hanna Host \(you\)/, /Mia Moor/]);
  await hanna.page.getByRole("button", { name: "Let nobody else in" }).click();
  await expect(hanna.page.getByRole("button", { name: "Let people in again" })).toBeVisible();
  await expect(mia.page.getByRole("button", { name: "People" }), "there is nothing to do for two").toHaveCount(0);
});
