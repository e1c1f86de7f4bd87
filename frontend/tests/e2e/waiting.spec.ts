/** Everything that may happen to a customer between joining and the call, with pictures of it. */

import type { Page } from "@playwright/test";
import { atDesk, deskOf } from "./support/at-desk";
import { expectAccessible } from "./support/axe";
import { everyLook } from "./support/camera";
import type { Customer } from "./support/customer";
import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

/** A page as a program and as a person see it. */
async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page, name);
  await everyLook(page, `waiting-${name}`);
}

/** Joins a session that asks for something before the wait. */
async function joinWithConsent(customer: Customer): Promise<void> {
  await customer.open();
  await customer.page.getByRole("button", { name: "Join the line" }).click();
  await expect(customer.headline).toHaveText("Before you wait");
  await customer.page.getByRole("button", { name: "I agree, keep my place" }).click();
}

/** The link in the panel that is open. */
async function linkIn(page: Page): Promise<string> {
  return page.getByRole("textbox", { name: "The link" }).inputValue();
}

test("what is asked before the wait is agreed to; who steps away keeps the place and comes back", async ({
  people,
}) => {
  const hanna = await people.hostOnDuty();
  const mia = await people.customer(SESSIONS.careful);
  await mia.open();
  await mia.page.getByRole("button", { name: "Join the line" }).click();
  await expect(mia.headline).toHaveText("Before you wait");
  await expect(mia.page.getByText("Nothing is recorded.")).toBeVisible();
  await expect(mia.page.getByText("Your place is kept until")).not.toContainText("UTC");
  await look(mia.page, "draft");
  await mia.page.getByRole("button", { name: "I agree, keep my place" }).click();
  await mia.seesPeopleAhead(0);

  await mia.page.getByRole("button", { name: "Step away for a moment" }).click();
  await expect(mia.headline).toHaveText("You have stepped away");
  await look(mia.page, "away");
  await mia.page.getByRole("button", { name: "I am back" }).click();
  await mia.seesPeopleAhead(0);
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
});

test("when nobody is at the desk, whoever waits is asked whether to stay", async ({ people }) => {
  const mia = await people.customer(SESSIONS.careful);
  await joinWithConsent(mia);
  await expect(mia.headline).toHaveText("Nobody is at the desk");
  await expect(mia.page.getByText(/^\d+ seconds left$/)).toBeVisible();
  await expect(mia.page).toHaveTitle(/Nobody is at the desk/);
  await look(mia.page, "asked");
  await mia.page.getByRole("button", { name: "Stay in line" }).click();
  await mia.seesPeopleAhead(0);
});

test("put on hold, called again, handed on: the page follows by itself", async ({ people }) => {
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await hanna.isTogether();
  const { consultation } = await deskOf(hanna);
  const ticket = consultation?.customer.id ?? "";
  await atDesk(hanna, "hold", { consultation: consultation?.id ?? "" });
  await expect(mia.headline).toHaveText("Hanna Host has put you on hold");
  await expect(mia.room).toBeHidden();
  await look(mia.page, "held");
  await atDesk(hanna, "resume", { ticket });
  await mia.isCalledBy("Hanna Host");

  const { places } = await deskOf(hanna);
  // A session that keeps the place of a page which is elsewhere for a while, however slow the machine is.
  const to = places.find(({ name }) => name === SESSIONS.full.name)?.to ?? "";
  await atDesk(hanna, "transfer", { ticket, to });
  await expect(mia.page).toHaveURL(/\/s\/full$/);
  await mia.seesPeopleAhead(0);
  await expect(mia.page.getByText("You were handed on, and have kept your place.")).toBeVisible();
  await mia.page.goto(mia.address);
  await expect(mia.headline).toHaveText("You were handed on to Full");
  await look(mia.page, "elsewhere");
  await mia.page.getByRole("link", { name: "Go to Full" }).click();
  await mia.leaveLine();
});

test("a removal by mistake is taken back, and the page comes back", async ({ people, floor }) => {
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  const hanna = await people.hostOnDuty();
  const [ticket = ""] = await floor.tickets(SESSIONS.usual);
  await atDesk(hanna, "remove", { ticket, why: "notThere" });
  await expect(mia.headline).toHaveText("Your visit was ended");
  await look(mia.page, "removed");
  await atDesk(hanna, "undo", { ticket });
  await mia.seesPeopleAhead(0);
  await expect(mia.page.getByText("You have your place back.")).toBeVisible();
});

test("whoever is invited waits along, and leaves alone", async ({ people }) => {
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  await mia.page.getByRole("link", { name: "Invite someone" }).click();
  await expect(mia.page.getByRole("dialog", { name: "Invite someone" })).toBeVisible();
  await look(mia.page, "invite");
  const link = await linkIn(mia.page);
  await mia.page.getByRole("button", { name: "Close" }).click();

  const friend = await people.customer(SESSIONS.usual);
  await friend.page.goto(link);
  await look(friend.page, "invitation");
  await friend.page.getByRole("button", { name: "Come along" }).click();
  await friend.seesPeopleAhead(0);
  await expect(friend.page.getByText("You have come along with somebody")).toBeVisible();
  await expect(mia.page.getByText("Somebody has come along with you")).toBeVisible();
  await look(friend.page, "along");

  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await friend.isCalledBy("Hanna Host");
  await friend.comeIn();
  await Promise.all([friend.media.flows(), hanna.isTogether()]);
  await expect(mia.page.getByText("Somebody of your party has come in.")).toBeVisible();
  await look(mia.page, "along-inside");
  await friend.leaveRoom();
  await expect(friend.headline).toHaveText("You have left");
  await mia.page.getByRole("button", { name: "Continue here" }).click();
  await mia.media.flows();
  await hanna.isTogether();
});

test("the place moves to another device, and the old one lets go", async ({ people }) => {
  await people.waiting(SESSIONS.usual, "First");
  const phone = await people.waiting(SESSIONS.usual, "Mia Moor");
  await phone.page.getByRole("link", { name: "Continue on another device" }).click();
  await expect(phone.page.getByRole("img", { name: "Code that leads to the link below" })).toBeVisible();
  await look(phone.page, "move");
  const link = await linkIn(phone.page);

  const laptop = await people.customer(SESSIONS.usual);
  await laptop.page.goto(link);
  await look(laptop.page, "continue");
  await laptop.page.getByRole("button", { name: "Continue here" }).click();
  await laptop.seesPeopleAhead(1);
  await expect(phone.headline).toHaveText("Your visit goes on on your other device");
  await expect(phone.page.getByRole("dialog")).toHaveCount(0);
  await look(phone.page, "moved");
  await phone.page.reload();
  await expect(phone.headline).toHaveText("Your visit goes on on your other device");
  await expect(phone.page.getByRole("main").getByRole("button")).toHaveCount(0);

  const late = await people.customer(SESSIONS.usual);
  late.problems.expect(/status of 410/);
  await late.page.goto(link);
  await expect(late.page.getByRole("heading", { level: 1 })).toHaveText("This link does not work any more");
  await look(late.page, "link-over");
});

test("why a place changed is told on request, without leaving the page", async ({ people }) => {
  const first = await people.waiting(SESSIONS.usual, "First");
  await people.waiting(SESSIONS.usual, "Second");
  const mia = await people.waiting(SESSIONS.usual, "Mia Moor");
  await first.leaveLine();
  await mia.seesPeopleAhead(1);
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.seesPeopleAhead(0);
  await mia.page.getByRole("link", { name: "Why did my place change?" }).click();
  const dialog = mia.page.getByRole("dialog", { name: "Why your place has changed" });
  await expect(dialog.getByRole("listitem")).toHaveText([/was called in\./, /has left the line\./]);
  await expect(dialog).not.toContainText("UTC");
  await look(mia.page, "changes");
  await dialog.getByRole("button", { name: "Close" }).click();
  await look(mia.page, "usual");
});

test("who asked for it gets a note when it is nearly their turn, once, and when they are called", async ({
  people,
}) => {
  const session = SESSIONS.usual;
  const ahead = [];
  for (const name of ["First", "Second", "Third"]) ahead.push(await people.waiting(session, name));
  const mia = await people.customer(session);
  await mia.context.addInitScript(rememberNotes);
  await mia.join("Mia Moor");
  const notes = () => mia.page.evaluate(() => (globalThis as unknown as { notes: string[] }).notes);
  await mia.page.getByRole("button", { name: "Tell me when it is nearly my turn" }).click();
  await expect(mia.page.getByText("You get a note when it is nearly your turn.")).toBeVisible();
  await look(mia.page, "will-tell");
  for (const one of ahead) await one.leaveLine();
  await mia.seesPeopleAhead(0);
  await expect(mia.page.locator('link[rel="icon"]')).toHaveAttribute("href", /^data:/);
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  const [nearly, call, ...more] = await notes();
  expect([call, more]).toEqual(["Hanna Host is ready for you", []]);
  expect(nearly).toMatch(/ahead of you|You are next/);
});

/** Runs in the page: it stands in for the system's notes, and for a reader who looks elsewhere. */
function rememberNotes(): void {
  const notes: string[] = [];
  class Note {
    static permission = "default";
    static async requestPermission(): Promise<string> {
      Note.permission = "granted";
      return "granted";
    }
    onclick = null;
    constructor(title: string) {
      notes.push(title);
    }
    close(): void {}
  }
  Object.assign(globalThis, { Notification: Note, notes });
  document.hasFocus = () => false;
}

test("once enough is known, the wait is told", async ({ people }) => {
  test.slow();
  const session = SESSIONS.short;
  const hanna = await people.hostOnDuty();
  for (let served = 1; served <= 5; served += 1) {
    const customer = await people.waiting(session, `Guest ${served}`);
    await hanna.next();
    await customer.isCalledBy("Hanna Host");
    await customer.comeIn();
    await hanna.isTogether();
    const { consultation } = await deskOf(hanna);
    await atDesk(hanna, "end", { consultation: consultation?.id ?? "" });
    await atDesk(hanna, "ready", {});
    await hanna.is("available");
  }
  await people.waiting(session, "First");
  const mia = await people.waiting(session, "Mia Moor");
  await expect(mia.page.getByText(/to go\.$/)).toBeVisible();
  await look(mia.page, "estimate");
});

test("everything that can be done while waiting can be done without script", async ({ people }) => {
  await people.hostOnDuty();
  const plain = await people.customer(SESSIONS.careful, { javaScriptEnabled: false });
  const { page } = plain;
  await joinWithConsent(plain);
  await plain.seesPeopleAhead(0);
  await page.getByRole("button", { name: "Step away for a moment" }).click();
  await expect(plain.headline).toHaveText("You have stepped away");
  await expect(page.getByText("Your place is kept until")).toContainText(/UTC, in \d+ minutes/);
  await page.getByRole("button", { name: "I am back" }).click();
  await plain.seesPeopleAhead(0);
  await page.getByRole("link", { name: "Why did my place change?" }).click();
  await expect(page.getByText("Nobody ahead of you has come or gone")).toBeVisible();
  await page.getByRole("link", { name: "Back to your place" }).click();
  await page.getByRole("link", { name: "Invite someone" }).click();
  await everyLook(page, "waiting-invite-plain");
  const invitation = await linkIn(page);
  await page.getByRole("link", { name: "Back to your place" }).click();

  const friend = await people.customer(SESSIONS.careful, { javaScriptEnabled: false });
  await friend.page.goto(invitation);
  await friend.page.getByRole("button", { name: "I agree, and come along" }).click();
  await friend.seesPeopleAhead(0);
  await friend.leaveLine();
  await expect(friend.headline).toHaveText("You have left");

  await page.getByRole("link", { name: "Continue on another device" }).click();
  const other = await people.customer(SESSIONS.careful, { javaScriptEnabled: false });
  await other.page.goto(await linkIn(page));
  await other.page.getByRole("button", { name: "Continue here" }).click();
  await other.seesPeopleAhead(0);
  await page.goto(plain.address);
  await expect(plain.headline).toHaveText("Your visit goes on on your other device");
});
