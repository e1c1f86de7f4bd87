/** What remains of a consultation when it is over: the chat, what the customer says, and how the call was. */

import { readFile } from "node:fs/promises";
import type { Locator, Page, Response } from "@playwright/test";
import { film, HANNA, MIA } from "./support/actor";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import { ADA, SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

/** The text that a link leads to. */
async function saved(page: Page, link: Locator): Promise<{ name: string; text: string }> {
  const saving = page.waitForEvent("download");
  await link.click();
  const file = await saving;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** Whether a page has told how its call has been. */
function isReport(answer: Response): boolean {
  return new URL(answer.url()).pathname.endsWith("/quality");
}

test("the customer says how it was, both keep the chat, and an admin sees call and rating", async ({ people }) => {
  const mia = await people.customer(SESSIONS.usual);
  await film(mia.context, MIA);
  await mia.join("Mia Moor");
  const hanna = await people.host();
  await film(hanna.context, HANNA);
  await hanna.logIn();
  await hanna.goOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  // Both pages tell how it is soon after they have met.
  const told = [mia, hanna].map(({ page }) => page.waitForResponse(isReport));
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);

  await mia.page.getByRole("button", { name: "Chat" }).click();
  await mia.page.getByLabel("Your message").fill("My number is 4711.\nThank you");
  await mia.page.getByLabel("Your message").press("Enter");
  await expect(mia.page.getByRole("log").getByText("My number is 4711.")).toBeVisible();
  const during = await saved(mia.page, mia.page.getByRole("link", { name: "Download the chat" }));
  expect(during.name).toMatch(/^chat-\d{4}-\d\d-\d\d\.txt$/);
  expect(during.text).toMatch(
    /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d\] Mia Moor: My number is 4711\.\n {4}Thank you$/m,
  );
  for (const answer of await Promise.all(told)) expect(answer.status()).toBe(204);

  const lastWords = mia.page.waitForResponse(isReport);
  await hanna.end();
  await mia.readsGoodbye();
  expect((await lastWords).status(), "the last word comes after the end").toBe(204);
  expect((await saved(mia.page, mia.page.getByRole("link", { name: "Download the chat" }))).text).toBe(during.text);
  expect((await saved(hanna.page, hanna.page.getByRole("link", { name: "Download the chat" }))).text).toBe(during.text);

  await expect(mia.page.getByRole("heading", { name: "How was it?" })).toBeVisible();
  await mia.page.evaluate(() => scrollTo(0, 0));
  await everyLook(mia.page, "goodbye-asked");
  await expectAccessible(mia.page, "goodbye, asked");
  await mia.page.setViewportSize({ width: 320, height: 600 });
  const beyond = await mia.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, "at 320 px").toBeLessThanOrEqual(0);
  await mia.page.setViewportSize({ width: 1280, height: 800 });
  // With the keyboard, as with any group of choices.
  await mia.page.getByRole("radio", { name: "Very bad" }).focus();
  for (const name of ["Bad", "Fair", "Good"]) {
    await mia.page.keyboard.press("ArrowRight");
    await expect(mia.page.getByRole("radio", { name, exact: true })).toBeChecked();
  }
  await mia.page.getByLabel("Anything to add?").fill("Quick, and kind. From an automatic test.");
  await mia.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(mia.page.getByText("You said: 4 of 5, good.")).toBeVisible();
  await mia.page.evaluate(() => scrollTo(0, 0));
  await everyLook(mia.page, "goodbye-said");
  await expectAccessible(mia.page, "goodbye, said");
  await everyLook(hanna.page, "desk-wrap-up-chat");

  const ada = await people.host(ADA);
  await ada.logIn();
  await ada.page.goto("/admin/calls");
  const call = ada.page.getByRole("listitem").filter({ hasText: "4 of 5, good" }).first();
  await expect(call).toContainText(SESSIONS.usual.name);
  await expect(call).toContainText(/Customer · Chrome \d+ · Direct/);
  await expect(call).toContainText(/Host · Chrome \d+ · Direct/);
  await expect(call).toContainText(/first picture \d/);
  await everyLook(ada.page, "admin-calls-one");
  await expectAccessible(ada.page, "calls");
  await ada.page.goto("/admin/ratings");
  const rating = ada.page.getByRole("listitem").filter({ hasText: "From an automatic test." }).first();
  await expect(rating).toContainText("4 of 5, good");
  await expect(ada.page.locator("main")).not.toContainText("Mia Moor");
  await everyLook(ada.page, "admin-ratings-one");
  await expectAccessible(ada.page, "ratings");
});

test("who has no script says how it was, too", async ({ people }) => {
  const mia = await people.customer(SESSIONS.usual);
  await mia.join("Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  // Nobody is asked about a conversation of less than a second.
  await hanna.isTogether();
  await mia.media.becomes("heard");
  await hanna.end();
  await mia.readsGoodbye();
  const plain = await people.customer(SESSIONS.usual, { javaScriptEnabled: false });
  await plain.context.addCookies(await mia.context.cookies());
  await plain.open();
  await plain.page.getByRole("radio", { name: "Very good" }).check();
  await plain.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(plain.page.getByText("You said: 5 of 5, very good.")).toBeVisible();
  await plain.page.getByText("Say it otherwise").click();
  await plain.page.getByRole("radio", { name: "Fair" }).check();
  await plain.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(plain.page.getByText("You said: 3 of 5, fair.")).toBeVisible();
});
