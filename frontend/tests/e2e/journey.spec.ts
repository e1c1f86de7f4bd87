/** The main road: join, be called, meet, say goodbye; and the next one moves up. */

import { BASE_URL, HANNA, SESSIONS } from "./support/environment";
import type { Problems } from "./support/problems";
import { expect, test } from "./support/test";

test("one host meets two customers, one after the other", async ({ people, floor }) => {
  const session = SESSIONS.usual;
  const mia = await people.waiting(session, "Mia Moor");
  await mia.seesPeopleAhead(0);
  const guest = await people.waiting(session);
  await guest.seesPeopleAhead(1);
  await expect(guest.detail).toContainText("Nobody is at the desk right now");

  const hanna = await people.host(HANNA);
  await hanna.logIn();
  await hanna.is("offline");
  await expect(hanna.line(session)).toHaveText([/Mia Moor\s*just now/, /Guest \d+\s*just now/]);
  await expect(hanna.nextButton).toHaveAttribute("aria-disabled", "true");
  await hanna.goOnDuty();
  await expect(guest.detail).toContainText("One host is serving");

  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await expect(hanna.whom).toHaveText("Mia Moor");
  await expect(hanna.line(session)).toHaveCount(1);
  await guest.seesPeopleAhead(0);
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  expectSignallingThroughUs(mia.problems);
  expectSignallingThroughUs(hanna.problems);

  await hanna.end();
  await mia.readsGoodbye();
  await expect(hanna.page.getByText("Available again in")).toBeVisible();
  await hanna.readyButton.click();
  await hanna.is("available");

  await hanna.next();
  await guest.isCalledBy("Hanna Host");
  await guest.comeIn();
  await Promise.all([guest.media.flows(), hanna.media.flows()]);
  await hanna.end();
  await guest.readsGoodbye();
  await floor.becomes(session, []);
});

test("muting and switching the camera off have their effect on the other side", async ({ people }) => {
  const mia = await people.waiting(SESSIONS.short, "Mia Moor");
  const hanna = await people.hostOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);

  await mia.room.getByRole("button", { name: "Mute", exact: true }).click();
  await hanna.media.becomes("silent");
  await mia.room.getByRole("button", { name: "Unmute" }).click();
  await hanna.media.becomes("heard");

  await hanna.media.turns("bright");
  await mia.room.getByRole("button", { name: "Stop camera" }).click();
  await expect(mia.room.getByText("You are not seen")).toBeVisible();
  await hanna.media.turns("dark");
  await mia.room.getByRole("button", { name: "Start camera" }).click();
  await hanna.media.turns("bright");

  await hanna.page.keyboard.press("m");
  await mia.media.becomes("silent");
  await hanna.page.keyboard.press("v");
  await mia.media.turns("dark");
  await hanna.page.keyboard.press("v");
  await hanna.page.keyboard.press("m");
  await mia.media.turns("bright");
  await mia.media.becomes("heard");
});

test("an automatic session offers the customer, and wrap-up runs out by itself", async ({ people, floor }) => {
  const session = SESSIONS.automatic;
  const hanna = await people.hostOnDuty();
  await expect(hanna.page.getByText("or wait for an offer")).toBeVisible();
  const mia = await people.waiting(session, "Mia Moor");
  await expect(hanna.whom).toHaveText("Mia Moor");
  await expect(mia.detail).toContainText("A host is being asked to see you now");
  await hanna.acceptButton.click();
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.end();
  await mia.readsGoodbye();
  await hanna.is("available");
  await floor.becomes(session, []);
});

/** The media server is reached through the server's own proxy, and by nobody in any other way. */
function expectSignallingThroughUs(problems: Problems): void {
  const ours = new URL(BASE_URL).host;
  const paths = problems.sockets().map((address) => {
    const url = new URL(address);
    expect(url.host).toBe(ours);
    return url.pathname;
  });
  expect([...new Set(paths)].sort()).toEqual(["/janus", "/socket.io/"]);
}
