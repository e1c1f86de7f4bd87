/** Pictures of every page, to be looked at: test-results/pictures. */

import { film, HANNA, MIA } from "./support/actor";
import { everyLook, forDocumentation } from "./support/camera";
import { SESSIONS } from "./support/environment";
import { expect, test } from "./support/test";

test("pictures of a customer's and a host's way", async ({ people }) => {
  const session = SESSIONS.usual;
  const mia = await people.customer(session);
  mia.problems.expect(/status of 404/);
  await film(mia.context, MIA);
  await mia.page.goto("/");
  await everyLook(mia.page, "home");
  await mia.page.goto("/s/no-such-thing");
  await everyLook(mia.page, "not-found");
  await mia.page.goto(`/s/${SESSIONS.closed.slug}`);
  await everyLook(mia.page, "closed");
  await mia.open();
  await everyLook(mia.page, "before");

  const hanna = await people.host();
  await film(hanna.context, HANNA);
  await hanna.page.goto("/login");
  await everyLook(hanna.page, "login");
  await hanna.logIn();
  await everyLook(hanna.page, "desk-off");
  await hanna.goOnDuty();
  await everyLook(hanna.page, "desk-empty");

  const first = await people.waiting(session, "Jonas Berg");
  await people.waiting(session, "Amira Saleh");
  await mia.join("Mia Moor");
  await mia.seesPeopleAhead(2);
  await people.waiting(session, "Tom Lind");
  await expect(mia.detail).toContainText("One host is serving");
  await forDocumentation(mia.page, "waiting", "phone");
  await everyLook(mia.page, "waiting");
  await expect(hanna.line(session)).toHaveCount(4);
  await everyLook(hanna.page, "desk-line");
  await hanna.page.keyboard.press("?");
  await everyLook(hanna.page, "desk-keys");
  await hanna.page.keyboard.press("Escape");
  const row = hanna.page.locator("details.app-person", { hasText: "Tom Lind" });
  await row.locator("summary").click();
  await everyLook(hanna.page, "desk-menu");
  await row.getByLabel("Remove, because").selectOption("Does not seem to be there");
  await row.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(hanna.page.getByText("Tom Lind was removed.")).toBeVisible();
  await everyLook(hanna.page, "desk-undo");

  await first.leaveLine();
  await hanna.next();
  await hanna.page.getByText("Ringing").waitFor();
  await everyLook(hanna.page, "desk-ringing");
});

test("pictures of a consultation", async ({ people }) => {
  const session = SESSIONS.usual;
  const mia = await people.customer(session);
  await film(mia.context, MIA);
  await mia.join("Mia Moor");
  await people.waiting(session, "Jonas Berg");
  await people.waiting(session, "Amira Saleh");
  const hanna = await people.host();
  await film(hanna.context, HANNA);
  await hanna.logIn();
  await hanna.goOnDuty();
  await hanna.next();
  await mia.isCalledBy("Hanna Host");
  await everyLook(mia.page, "called");
  await mia.comeIn();
  await Promise.all([mia.media.flows(), hanna.media.flows()]);
  await hanna.isTogether();
  await forDocumentation(mia.page, "consultation", "desktop");
  await everyLook(mia.page, "consultation");
  await everyLook(hanna.page, "desk-consultation");
  await hanna.page.getByText("Hand on", { exact: true }).first().click();
  await everyLook(hanna.page, "desk-hand-on");
  await hanna.page.keyboard.press("Escape");
  await hanna.page.locator("body").press("h");
  await expect(hanna.page.getByRole("region", { name: "On hold" })).toContainText("Mia Moor");
  await everyLook(hanna.page, "desk-held");
  await everyLook(mia.page, "held");
  await hanna.page.locator("body").press("r");
  await mia.isCalledBy("Hanna Host");
  await mia.comeIn();
  await hanna.isTogether();
  await mia.room.getByRole("button", { name: "Stop camera" }).click();
  await mia.room.getByRole("button", { name: "Leave", exact: true }).click();
  await everyLook(mia.page, "consultation-leaving");
  await hanna.end();
  await mia.readsGoodbye();
  await everyLook(mia.page, "over");
  await everyLook(hanna.page, "desk-wrap-up");
});

test("pictures of an offer", async ({ people }) => {
  const hanna = await people.hostOnDuty();
  await people.waiting(SESSIONS.automatic, "Mia Moor");
  await expect(hanna.acceptButton).toBeVisible();
  await everyLook(hanna.page, "desk-offer");
  await hanna.is("pausedMissed");
  await everyLook(hanna.page, "desk-missed");
  await hanna.goOnDuty();
});
