/** For everyone: with a screen reader, without a mouse, without motion, in the dark. */

import { expectAccessible } from "./support/axe";
import { SESSIONS } from "./support/environment";
import { press, tabTo } from "./support/keyboard";
import { expect, test } from "./support/test";

test("no page has a serious violation, in the light and in the dark", async ({ people }) => {
  const session = SESSIONS.usual;
  const mia = await people.customer(session);
  await mia.page.goto("/");
  await expectAccessible(mia.page, "home");
  await mia.page.goto("/login");
  await expectAccessible(mia.page, "login");
  await mia.open();
  await expectAccessible(mia.page, "before joining");
  await mia.join("Mia Moor");
  await expectAccessible(mia.page, "waiting");

  const hanna = await people.hostOnDuty();
  await expectAccessible(hanna.page, "desk with a line");
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await expectAccessible(mia.page, "called");
  await mia.comeIn();
  await hanna.isTogether();
  await mia.media.flows();
  await expectAccessible(mia.page, "consultation");
  await expectAccessible(hanna.page, "desk in a consultation");
  await hanna.end();
  await mia.readsGoodbye();
  await expectAccessible(mia.page, "over");
  await expectAccessible(hanna.page, "desk wrapping up");
});

test("an offer has no serious violation", async ({ people }) => {
  const mia = await people.customer(SESSIONS.automatic);
  const hanna = await people.hostOnDuty();
  await mia.join("Mia Moor");
  await expect(hanna.acceptButton).toBeVisible();
  await expectAccessible(hanna.page, "desk with an offer");
});

test("the whole journey without a mouse: the customer", async ({ people }) => {
  const mia = await people.customer(SESSIONS.usual);
  const { page } = mia;
  await page.goto("/");
  await press(page, page.getByRole("link", { name: SESSIONS.usual.name }));
  await tabTo(page, page.getByLabel("Your name"));
  await page.keyboard.type("Mia Moor");
  await press(page, page.getByRole("button", { name: "Join the line" }));
  await mia.seesPeopleAhead(0);
  await press(page, page.getByText("Leave the line"));
  await tabTo(page, page.getByRole("button", { name: "Yes, leave" }));

  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await press(page, mia.comeInButton);
  await Promise.all([mia.media.flows(), hanna.media.flows()]);

  await press(page, mia.room.getByRole("button", { name: "Mute", exact: true }));
  await expect(mia.room.getByRole("button", { name: "Unmute" })).toBeFocused();
  await press(page, mia.room.getByRole("button", { name: "Stop camera" }), "Space");
  await press(page, mia.room.getByRole("button", { name: "Leave", exact: true }));
  await expect(mia.room.getByRole("button", { name: "Yes, leave" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(mia.room).toBeHidden();
});

test("the whole journey without a mouse: the host", async ({ people }) => {
  const hanna = await people.host();
  const { page, account } = hanna;
  await page.goto("/login");
  await tabTo(page, page.getByLabel("User name"));
  await page.keyboard.type(account.username);
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(account.password);
  await page.keyboard.press("Enter");
  // The script takes over from what the server rendered, and the focus with it.
  await page.waitForURL(/\/host$/, { waitUntil: "load" });
  await press(page, page.getByRole("button", { name: "Available", exact: true }));
  await hanna.is("available");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Call the next person");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  const mia = await people.waiting(SESSIONS.short, "Mia Moor");
  await expect(hanna.line(SESSIONS.short)).toHaveCount(1);
  await page.keyboard.press("n");
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await hanna.isTogether();
  await press(page, page.getByRole("button", { name: "End", exact: true }));
  await expect(page.getByRole("button", { name: "Yes, end" })).toBeFocused();
  await page.keyboard.press("Enter");
  await mia.readsGoodbye();
  await press(page, hanna.readyButton);
  await hanna.is("available");

  const sam = await people.waiting(SESSIONS.automatic, "Sam Sand");
  await expect(hanna.whom).toHaveText("Sam Sand");
  await page.keyboard.press("Escape");
  await expect(hanna.whom).not.toHaveText("Sam Sand");
  await expect(hanna.whom).toHaveText("Sam Sand", { timeout: 20_000 });
  await page.keyboard.press("Enter");
  await sam.isCalledBy("Hanna Host");
});

test("nothing moves for who wants no motion", async ({ people }) => {
  const mia = await people.customer(SESSIONS.usual, { reducedMotion: "reduce" });
  const moving = () =>
    mia.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  await mia.join("Mia Moor");
  expect(await moving()).toBe(0);
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  expect(await moving()).toBe(0);
  await mia.comeIn();
  await hanna.isTogether();
  expect(await moving()).toBe(0);
});
